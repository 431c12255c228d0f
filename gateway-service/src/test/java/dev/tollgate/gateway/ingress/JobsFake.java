package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.Job.Artifact;
import dev.tollgate.contracts.job.Job.Failure;
import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.contracts.job.NewJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Jobs as media-jobs-service offers them, in memory, over HTTP. Nothing goes on by itself: a test says with
/// `PUT /_job/{id}?status=…&progress=…` how far a job is, and reads with `GET /_job/{id}` what the gateway handed over
/// and with `GET /_written/{id}` how much of its artifact was sent. Prompts of one word decide what becomes of a job.
final class JobsFake implements AutoCloseable {
    static final int FLOOD_BYTES = 64 * 1024 * 1024;

    private final HttpServer server;
    private final Map<String, Kept> jobs = new ConcurrentHashMap<>();

    private static final class Kept {
        private final String tenant;
        private final NewJob asked;
        private final JsonNode raw;
        private final AtomicLong written = new AtomicLong();
        private volatile Job job;

        Kept(String tenant, JsonNode raw, NewJob asked, Job job) {
            this.tenant = tenant;
            this.raw = raw;
            this.asked = asked;
            this.job = job;
        }
    }

    JobsFake() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/tenants/", this::handle);
        server.createContext("/_job/", this::control);
        server.createContext(
                "/_written/",
                exchange -> answer(
                        exchange,
                        200,
                        ContractJson.MAPPER
                                .getNodeFactory()
                                .numberNode(jobs.get(last(exchange)).written.get())));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void control(HttpExchange exchange) throws IOException {
        var kept = jobs.get(last(exchange));
        if (exchange.getRequestMethod().equals("GET")) {
            answer(exchange, 200, kept.raw);
            return;
        }
        var query = exchange.getRequestURI().getQuery().split("[=&]", -1);
        kept.job = job(kept.job.id(), kept.asked, JobStatus.valueOf(query[1]), Integer.parseInt(query[3]));
        answer(exchange, 204, null);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var parts = exchange.getRequestURI().getPath().split("/", -1);
        var tenant = parts[3];
        if (parts.length == 5) {
            list(exchange, tenant);
            return;
        }
        if (parts[5].equals("query")) {
            var found = ContractJson.MAPPER.createArrayNode();
            ContractJson.MAPPER.readTree(exchange.getRequestBody()).forEach(id -> {
                var kept = find(tenant, id.asText());
                if (kept != null) {
                    found.add(ContractJson.MAPPER.<JsonNode>valueToTree(kept.job));
                }
            });
            answer(exchange, 200, found);
            return;
        }
        var kept = find(tenant, parts[5]);
        if (parts.length > 6) {
            artifact(exchange, kept);
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "PUT" -> submit(exchange, tenant, parts[5]);
            case "DELETE" -> {
                var status = kept == null ? 404 : isFinished(kept.job) ? 204 : 409;
                if (status == 204) {
                    jobs.remove(parts[5]);
                }
                answer(exchange, status, null);
            }
            default ->
                answer(
                        exchange,
                        kept == null ? 404 : 200,
                        kept == null ? null : ContractJson.MAPPER.valueToTree(kept.job));
        }
    }

    private Kept find(String tenant, String id) {
        var kept = jobs.get(id);
        return kept == null || !kept.tenant.equals(tenant) ? null : kept;
    }

    private static boolean isFinished(Job job) {
        return job.status() == JobStatus.COMPLETED || job.status() == JobStatus.FAILED;
    }

    private void submit(HttpExchange exchange, String tenant, String id) throws IOException {
        var raw = ContractJson.MAPPER.readTree(exchange.getRequestBody());
        var asked = ContractJson.MAPPER.treeToValue(raw, NewJob.class);
        var refusal = switch (tenant.equals(PlatformFake.POOR.toString())
                ? "poor"
                : asked.input().path("prompt").asText()) {
            case "poor" -> problem(402, "The balance is too low.");
            case "crowded" -> problem(429, "There are 50 unfinished jobs. Wait until some are finished.");
            case "nowhere" -> problem(503, "No deployment of the model can take the job.");
            case "heavy" -> problem(413, "The form is too large.");
            case "fault" -> problem(500, "A fault.");
            default -> null;
        };
        if (asked.continues() != null && find(tenant, asked.continues().toString()) == null) {
            refusal = problem(404, "There is no such job.");
        }
        if (refusal != null) {
            answer(exchange, refusal.path("status").asInt(), refusal);
            return;
        }
        var job = job(UUID.fromString(id), asked, JobStatus.QUEUED, 0);
        jobs.put(id, new Kept(tenant, raw, asked, job));
        answer(exchange, 201, ContractJson.MAPPER.valueToTree(job));
    }

    private static ObjectNode problem(int status, String detail) {
        return ContractJson.MAPPER.createObjectNode().put("status", status).put("detail", detail);
    }

    private static Job job(UUID id, NewJob asked, JobStatus status, int progress) {
        var isFinished = status == JobStatus.COMPLETED || status == JobStatus.FAILED;
        return new Job(
                id,
                asked.kind(),
                asked.model(),
                asked.requestedModel(),
                status,
                progress,
                asked.input(),
                status == JobStatus.COMPLETED ? artifacts(asked) : List.of(),
                status == JobStatus.FAILED
                        ? new Failure("content_policy_violation", "The provider refuses the prompt.")
                        : null,
                asked.startedAt(),
                isFinished ? asked.startedAt().plusSeconds(60) : null,
                status == JobStatus.COMPLETED ? asked.startedAt().plusSeconds(3_600) : null);
    }

    private static List<Artifact> artifacts(NewJob asked) {
        var title = asked.input().path("title").asText("Untitled");
        var style = asked.input().path("style").asText(null);
        return switch (asked.kind()) {
            case VIDEO -> List.of(new Artifact(0, "video/mp4", null, null, null, 8.0, null));
            case MUSIC ->
                List.of(
                        new Artifact(0, "audio/mpeg", "clip-a", title, style, 120.0, null),
                        new Artifact(1, "audio/mpeg", "clip-b", title, style, 61.5, null));
            case LYRICS -> List.of(new Artifact(0, "text/plain", "words-a", title, null, null, "La la la"));
        };
    }

    private void list(HttpExchange exchange, String tenant) throws IOException {
        var query = exchange.getRequestURI().getQuery();
        var found = new ArrayList<>(jobs.values().stream()
                .filter(kept -> kept.tenant.equals(tenant) && query.contains("kind=" + kept.job.kind() + "&"))
                .map(kept -> kept.job)
                .sorted(Comparator.comparing(Job::createdAt).thenComparing(Job::id))
                .toList());
        if (query.contains("order=desc")) {
            Collections.reverse(found);
        }
        var after = query.indexOf("after=");
        var ids = found.stream().map(job -> job.id().toString()).toList();
        var from = after < 0 ? 0 : ids.indexOf(query.substring(after + 6)) + 1;
        var limit = Integer.parseInt(query.replaceAll(".*limit=(\\d+).*", "$1"));
        var page = ContractJson.MAPPER.createObjectNode();
        var items = page.putArray("items");
        found.stream()
                .skip(from)
                .limit(limit)
                .forEach(job -> items.add(ContractJson.MAPPER.<JsonNode>valueToTree(job)));
        answer(exchange, 200, page.put("hasMore", found.size() > from + limit));
    }

    private static void artifact(HttpExchange exchange, Kept kept) throws IOException {
        if (kept == null || kept.job.status() != JobStatus.COMPLETED) {
            answer(exchange, 404, null);
            return;
        }
        var name = kept.asked.input().path("prompt").asText();
        var headers = exchange.getResponseHeaders();
        headers.set(
                "content-type",
                name.equals("page")
                        ? "text/html"
                        : kept.job.artifacts().getFirst().contentType());
        headers.set("x-upstream-key", PlatformFake.CREDENTIAL);
        headers.set("location", "https://provider.example/file");
        switch (name) {
            case "withheld" -> answer(exchange, 502, problem(502, "The provider fails."));
            case "flood" -> write(exchange, kept, 200, new byte[64 * 1024], FLOOD_BYTES, FLOOD_BYTES);
            case "cut" -> write(exchange, kept, 200, new byte[1_000], 100_000, 50_000);
            default -> {
                var bytes = bytes();
                var range = exchange.getRequestHeaders().getFirst("range");
                if (range == null) {
                    write(exchange, kept, 200, bytes, bytes.length, bytes.length);
                } else if (range.equals("bytes=1000-1099")) {
                    headers.set("content-range", "bytes 1000-1099/2000");
                    write(exchange, kept, 206, Arrays.copyOfRange(bytes, 1_000, 1_100), 100, 100);
                } else {
                    headers.set("content-range", "bytes */2000");
                    exchange.sendResponseHeaders(416, -1);
                    exchange.close();
                }
            }
        }
    }

    /// The bytes of an artifact.
    static byte[] bytes() {
        var bytes = new byte[2_000];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    private static void write(HttpExchange exchange, Kept kept, int status, byte[] block, long declared, long sent)
            throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, declared);
            for (var done = 0L; done < sent; done += block.length) {
                exchange.getResponseBody().write(block);
                kept.written.addAndGet(block.length);
            }
        } catch (IOException e) {
            kept.written.set(-1);
        }
    }

    private static String last(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        try (exchange) {
            if (body == null) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            var bytes = ContractJson.MAPPER.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
