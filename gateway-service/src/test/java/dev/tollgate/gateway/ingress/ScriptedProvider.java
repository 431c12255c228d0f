package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// A provider on a bare socket that answers byte for byte what the script with the asked model's name says, for what a
/// well-behaved HTTP server cannot be made to send.
final class ScriptedProvider implements AutoCloseable {
    /// Silence of a script.
    static final String PAUSE = "<pause>";

    /// The connection is reset instead of being closed.
    private static final String RESET = "<reset>";

    /// Silence until [#CROWD] requests have come this far.
    private static final String TOGETHER = "<together>";

    static final int CROWD = 40;

    private static final int CROWD_SECONDS = 10;

    /// More text than the buffers between provider and client hold.
    private static final String FLOOD = "<flood>";

    private static final int FLOOD_CHUNKS = 8_000;
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    private static final String JSON_HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    private static final String WHOLE = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"vendor/plain-0613","choices":[{"index":0,\
            "message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,\
            "completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":2}}}""";
    /// More than the gateway of the tests takes in one piece.
    private static final String OVERSIZED = "x".repeat(5_000_000);
    private static final String ROLE = """
            data: {"id":"c1","model":"theirs","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

            """;
    private static final String TEXT = """
            data: {"id":"c1","model":"theirs","choices":[{"index":0,"delta":{"content":"Hello."},"finish_reason":null}],"usage":null}

            """;
    private static final String STOP = """
            data: {"id":"c1","model":"theirs","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

            """;
    private static final String USAGE = """
            data: {"id":"c1","model":"theirs","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}

            """;
    private static final String DONE = "data: [DONE]\n\n";

    static final Map<String, List<String>> SCRIPTS = scripts();

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> written = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CyclicBarrier crowd = new CyclicBarrier(CROWD);

    ScriptedProvider() throws IOException {
        Thread.ofPlatform().daemon().name("scripted-provider").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            closed.countDown();
            listener.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, List<String>> scripts() {
        var scripts = new LinkedHashMap<String, List<String>>();
        scripts.put("vendor/plain", List.of());
        scripts.put("silent", Collections.nCopies(20, PAUSE));
        scripts.put("reset", List.of(RESET));
        scripts.put("error-500", List.of(status(500, "{\"error\":{\"message\":\"boom\"}}")));
        scripts.put("error-503", List.of(status(503, "")));
        scripts.put("error-401", List.of(status(401, "{\"error\":{\"message\":\"bad key\"}}")));
        scripts.put("error-429", List.of("HTTP/1.1 429 No\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n"));
        scripts.put("error-400", List.of(status(400, "{\"error\":{\"message\":\"no: sk-provider-secret\"}}")));
        scripts.put("html", List.of(whole("<html>oops</html>")));
        scripts.put("empty-body", List.of(whole("")));
        scripts.put("error-in-200", List.of(whole("{\"error\":{\"message\":\"late\"}}")));
        scripts.put("truncated", List.of(JSON_HEAD + "content-length: 9000\r\n\r\n{\"id\":\"x\",\"choi"));
        scripts.put("together", List.of(TOGETHER, whole(WHOLE)));
        scripts.put("oversized", List.of(whole(WHOLE.replace("Hello.", OVERSIZED))));
        scripts.put(
                "stream-oversized", List.of(STREAM_HEAD, ROLE, TEXT.replace("Hello.", OVERSIZED), STOP, USAGE, DONE));
        scripts.put("no-usage", List.of(whole(WHOLE.substring(0, WHOLE.indexOf(",\"usage\"")) + "}")));
        scripts.put("absurd-usage", List.of(whole(WHOLE.replace("\"prompt_tokens\":12", "\"prompt_tokens\":-12"))));
        scripts.put(
                "huge-usage",
                List.of(whole(WHOLE.replace("\"completion_tokens\":3", "\"completion_tokens\":9000000000000"))));
        scripts.put(
                "more-cached-than-sent", List.of(whole(WHOLE.replace("\"cached_tokens\":2", "\"cached_tokens\":200"))));
        scripts.put("stream-cut-after-usage", List.of(STREAM_HEAD, ROLE, TEXT, TEXT, USAGE));
        scripts.put(
                "nothing-said",
                List.of(whole(
                        WHOLE.replace("Hello.", "").replace("\"completion_tokens\":3", "\"completion_tokens\":0"))));
        scripts.put("stream", List.of(STREAM_HEAD, ROLE, TEXT, TEXT, STOP, USAGE, DONE));
        scripts.put(
                "stream-crlf", List.of(STREAM_HEAD, (ROLE + TEXT + TEXT + STOP + USAGE + DONE).replace("\n", "\r\n")));
        scripts.put("stream-without-done", List.of(STREAM_HEAD, ROLE, TEXT, STOP));
        scripts.put("stream-cut", List.of(STREAM_HEAD, ROLE, TEXT, TEXT));
        scripts.put("stream-reset", List.of(STREAM_HEAD, ROLE, TEXT, TEXT, PAUSE, RESET));
        scripts.put(
                "stream-error",
                List.of(STREAM_HEAD, ROLE, TEXT, "data: {\"error\":{\"message\":\"sk-provider-secret\"}}\n\n"));
        scripts.put("stream-malformed", List.of(STREAM_HEAD, ROLE, TEXT, "data: {\"id\n\n"));
        scripts.put("stream-stalls", followedBySilence(STREAM_HEAD, ROLE, TEXT));
        scripts.put("stream-pauses", List.of(STREAM_HEAD, ROLE, TEXT, PAUSE, TEXT, STOP, USAGE, DONE));
        scripts.put("stream-role-only", List.of(STREAM_HEAD, ROLE));
        scripts.put("stream-error-first", List.of(STREAM_HEAD, ROLE, "data: {\"error\":{\"message\":\"no\"}}\n\n"));
        scripts.put("stream-nothing-said", List.of(STREAM_HEAD, ROLE, STOP, DONE));
        scripts.put("stream-json", List.of(whole(WHOLE)));
        scripts.put(
                "limits",
                List.of(status(
                        429,
                        "{\"error\":{\"code\":429,\"message\":\"Quota exceeded. Please retry in 12.3s.\",\"status\":"
                                + "\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
                                + "\"retryDelay\":\"12.3s\"}]}}")));
        scripts.put(
                "denies",
                List.of(status(
                        400,
                        "{\"error\":{\"code\":400,\"message\":\"API key sk-provider-secret not valid.\",\"status\":"
                                + "\"INVALID_ARGUMENT\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                                + "\"reason\":\"API_KEY_INVALID\",\"domain\":\"googleapis.com\"}]}}")));
        scripts.put("floods", List.of(STREAM_HEAD, ROLE, FLOOD, STOP, USAGE, DONE));
        return scripts;
    }

    private static List<String> followedBySilence(String... parts) {
        return Stream.concat(Stream.of(parts), Stream.generate(() -> PAUSE).limit(20))
                .toList();
    }

    static String status(int status, String body) {
        return "HTTP/1.1 " + status + " No\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static String whole(String body) {
        return JSON_HEAD + "content-length: " + body.length() + "\r\n\r\n" + body;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                var head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                var path = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP"));
                if (head.startsWith("GET ")) {
                    answerGet(path, socket.getOutputStream());
                    continue;
                }
                var length = Integer.parseInt(header(head, "content-length"));
                var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                var requestId = header(head, "x-request-id");
                bodies.put(requestId, head + body);
                var script = script(path, ContractJson.MAPPER.readTree(body));
                if (!play(script, socket, requestId)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The gateway hung up, which some tests want.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> script(String path, JsonNode json) {
        var named = path.contains("/models/");
        var model = named
                ? path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf(':'))
                : json.path("model").asText();
        var stream = json.path("stream").asBoolean() || path.contains(":streamGenerateContent");
        if (path.contains("countTokens") || path.contains("count_tokens") || path.contains("input_tokens")) {
            return List.of(
                    model.equals("talks")
                            ? whole("{\"input_tokens\":42,\"totalTokens\":42,\"object\":\"response.input_tokens\"}")
                            : status(404, "{}"));
        }
        var spoken = Scripts.of(path, model, stream);
        if (spoken != null) {
            return spoken;
        }
        if (model.equals("vendor/plain")) {
            return stream ? SCRIPTS.get("stream").subList(0, 7) : List.of(whole(WHOLE));
        }
        return SCRIPTS.getOrDefault(model, List.of());
    }

    /// What tests ask, and files at addresses.
    private void answerGet(String path, OutputStream out) throws IOException {
        var name = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("/seen/") || path.startsWith("/written/")) {
            var seen = path.startsWith("/seen/")
                    ? bodies.getOrDefault(name, "")
                    : written.getOrDefault(name, new AtomicLong()).toString();
            out.write(whole(seen).getBytes(StandardCharsets.UTF_8));
            return;
        }
        var location = switch (name) {
            case "inwards.png" -> "http://127.0.0.2/pixel.png";
            case "loop.png" -> "/media/loop.png";
            case "moved.png" -> "/media/pixel.png";
            default -> null;
        };
        if (location != null) {
            out.write(("HTTP/1.1 302 Moved\r\nlocation: " + location + "\r\ncontent-length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            return;
        }
        var bytes = name.equals("large.png")
                ? new byte[200_000]
                : Base64.getDecoder().decode(PNG);
        out.write(((name.equals("missing.png") ? "HTTP/1.1 404 No" : "HTTP/1.1 200 OK")
                        + "\r\ncontent-type: image/png\r\ncontent-length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.write(bytes);
    }

    /// False when the connection ends with the answer.
    private boolean play(List<String> script, Socket socket, String requestId)
            throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        for (var part : script) {
            switch (part) {
                case PAUSE -> {
                    if (closed.await(500, TimeUnit.MILLISECONDS)) {
                        return false;
                    }
                }
                case TOGETHER -> {
                    try {
                        crowd.await(CROWD_SECONDS, TimeUnit.SECONDS);
                    } catch (BrokenBarrierException | TimeoutException e) {
                        return false;
                    }
                }
                case FLOOD -> {
                    var counter = written.computeIfAbsent(requestId, id -> new AtomicLong());
                    var chunk = TEXT.replace("Hello.", "Hello. ".repeat(1_000)).getBytes(StandardCharsets.UTF_8);
                    for (var i = 0; i < FLOOD_CHUNKS; i++) {
                        out.write(chunk);
                        counter.addAndGet(chunk.length);
                    }
                }
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    return false;
                }
                default -> {
                    out.write(part.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        }
        var keepsOpen = script.size() == 1 && !script.getFirst().contains("9000");
        return keepsOpen;
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            var letter = in.read();
            if (letter < 0) {
                return "";
            }
            head.append((char) letter);
        }
        return head.toString();
    }

    private static String header(String head, String name) {
        for (var line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "0";
    }
}
