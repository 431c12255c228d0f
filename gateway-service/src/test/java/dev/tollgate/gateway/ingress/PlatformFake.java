package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.apikey.ApiKeyFormat;
import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Timeouts;
import dev.tollgate.contracts.catalog.CatalogSnapshot.UpstreamCredential;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.contracts.tenant.TenantRecord;
import dev.tollgate.contracts.tenant.Tier;
import dev.tollgate.kit.secret.SecretBox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What the gateway asks of auth, catalog and billing, answered over HTTP for tests of the gateway alone, and the
/// scripted providers of its catalogue. Keys are told to tests as `test.key.<name>`.
public final class PlatformFake implements QuarkusTestResourceLifecycleManager {
    static final UUID RICH = UUID.fromString("00000000-0000-7000-8000-000000000001");
    static final UUID POOR = UUID.fromString("00000000-0000-7000-8000-000000000002");
    static final UUID SUSPENDED = UUID.fromString("00000000-0000-7000-8000-000000000003");
    static final UUID FREE = UUID.fromString("00000000-0000-7000-8000-000000000004");
    /// Its responses cannot be kept: the store fails.
    static final UUID UNKEPT = UUID.fromString("00000000-0000-7000-8000-000000000005");
    static final String CREDENTIAL = "sk-provider-secret";

    private static final byte[] PEPPER = new byte[32];
    private static final Rates RATES =
            new Rates(Map.of("input", 1_000_000_000L, "output", 2_000_000_000L, "cache-read", 100_000_000L));

    /// What providers charge us: half of what tenants pay.
    private static final Rates COST =
            new Rates(Map.of("input", 500_000_000L, "output", 1_000_000_000L, "cache-read", 50_000_000L));
    private static final Rates OFFICIAL =
            new Rates(Map.of("input", 1_500_000_000L, "output", 3_000_000_000L, "cache-read", 150_000_000L));

    private final Map<String, ApiKeyRecord> records = new HashMap<>();
    private final Map<String, String> settings = new HashMap<>();
    /// Newer than what a fake before this one has published.
    private final long version = System.currentTimeMillis();
    private final ScriptedProvider provider;
    private final HttpServer server;
    private final JobsFake jobs = new JobsFake();

    public PlatformFake() {
        try {
            provider = new ScriptedProvider();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        key("rich", RICH, false, List.of(), List.of());
        key("slow-tier", FREE, false, List.of(), List.of());
        key("poor", POOR, false, List.of(), List.of());
        key("suspended", SUSPENDED, false, List.of(), List.of());
        key("revoked", RICH, true, List.of(), List.of());
        key("to-be-revoked", RICH, false, List.of(), List.of());
        key("restricted", RICH, false, List.of("vendor/plain"), List.of());
        key("elsewhere", RICH, false, List.of(), List.of("203.0.113.0/24"));
        server.createContext("/internal/keys/", exchange -> answer(exchange, records.get(last(exchange))));
        key("unkept", UNKEPT, false, List.of(), List.of());
        key("singer", RICH, false, List.of(), List.of(), List.of("/suno/submit/lyrics"));
        var store = new ResponseStoreFake();
        server.createContext("/internal/tenants/", exchange -> {
            if (ResponseStoreFake.handles(exchange.getRequestURI().getPath())) {
                store.handle(exchange);
            } else {
                answer(exchange, tenant(UUID.fromString(last(exchange))));
            }
        });
        server.createContext("/internal/snapshot", exchange -> answer(exchange, snapshot()));
        server.createContext("/internal/slices", this::slices);
        server.start();
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        settings.put("tollgate.auth-url", url);
        settings.put("tollgate.catalog-url", url);
        settings.put("tollgate.billing-url", url);
        settings.put("tollgate.media-jobs-url", url);
        settings.put("tollgate.service-tokens", "test-service-token");
        settings.put("tollgate.key-pepper", Base64.getEncoder().encodeToString(PEPPER));
        settings.put("tollgate.credential-key", Base64.getEncoder().encodeToString(PEPPER));
        settings.put("test.provider", provider.url());
        settings.put("test.jobs", jobs.url());
        settings.put("gateway.jobs.url", jobs.url());
        settings.put("gateway.jobs.max-json-size", "200K");
        settings.put("gateway.exchange.keep-alive", "300ms");
        settings.put("gateway.exchange.max-answer-size", "4M");
        settings.put("gateway.exchange.max-event-size", "4M");
        settings.put("gateway.stored.retry-delay", "10ms");
        settings.put("gateway.stored.second-look", "10ms");
        settings.put("gateway.stored.watch", "200ms");
        settings.put("gateway.stored.keep-alive", "100ms");
        settings.put("gateway.exchange.drain-limit", "3s");
        settings.put("gateway.upstream.whole-answer-timeout", "2s");
        // A busy machine must not look like an outage.
        settings.put("gateway.admission.lookup-timeout", "20s");
        settings.put("gateway.credit.max-wait", "20s");
        settings.put("gateway.credit.call-timeout", "10s");
        settings.put("gateway.breaker.failures", "0");
        settings.put("gateway.ingress.body-timeout", "1s");
        settings.put("gateway.ingress.max-body-size", "1M");
        settings.put("gateway.ingress.max-buffered-size", "3M");
        settings.put("gateway.media.allowed-private-ranges", "127.0.0.1/32");
        settings.put("gateway.media.max-size", "100K");
        try {
            settings.put(
                    "gateway.data-dir",
                    Files.createTempDirectory("tollgate-gateway").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    @Override
    public void stop() {
        server.stop(0);
        provider.close();
        jobs.close();
    }

    private void key(String name, UUID tenant, boolean revoked, List<String> models, List<String> cidrs) {
        key(name, tenant, revoked, models, cidrs, List.of());
    }

    private void key(
            String name,
            UUID tenant,
            boolean revoked,
            List<String> models,
            List<String> cidrs,
            List<String> endpoints) {
        var key = ApiKeyFormat.newKey(new SecureRandom());
        var lookupId = ApiKeyFormat.lookupId(key, PEPPER);
        settings.put("test.key." + name, key);
        records.put(
                lookupId,
                new ApiKeyRecord(
                        lookupId,
                        UUID.randomUUID(),
                        tenant,
                        name,
                        ApiKeyFormat.display(key),
                        revoked,
                        null,
                        models,
                        endpoints,
                        cidrs,
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    private static TenantRecord tenant(UUID id) {
        var requests = id.equals(FREE) ? 3 : 100_000;
        return new TenantRecord(
                id, "Tenant", id.equals(SUSPENDED), Tier.PRO, false, requests, 1_000_000_000L, Instant.EPOCH);
    }

    private CatalogSnapshot snapshot() {
        var box = new SecretBox(Base64.getEncoder().encodeToString(PEPPER));
        var timeouts = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(3));
        var credentials = List.of(new UpstreamCredential("main", box.seal(CREDENTIAL)));
        var providers = new ArrayList<>(List.of(
                new CatalogSnapshot.Provider(
                        "scripted", WireProtocol.CHAT, provider.url() + "/v1", credentials, timeouts),
                new CatalogSnapshot.Provider(
                        "unreachable", WireProtocol.CHAT, "http://127.0.0.1:9/v1", credentials, timeouts),
                new CatalogSnapshot.Provider("foreign", WireProtocol.SUNO, provider.url(), credentials, timeouts)));
        SpokenModels.PROVIDERS.forEach((protocol, path) -> providers.add(new CatalogSnapshot.Provider(
                SpokenModels.provider(protocol), protocol, provider.url() + path, credentials, timeouts)));
        var models = new ArrayList<Model>();
        for (var script : ScriptedProvider.SCRIPTS.keySet()) {
            models.add(model(script, Kind.CHAT, List.of("text"), deployment(script, "scripted", 1)));
            models.add(model(
                    script + "-then-plain",
                    Kind.CHAT,
                    List.of("text"),
                    deployment(script, "scripted", 1),
                    deployment("vendor/plain", "scripted", 2)));
        }
        models.add(model("seeing", Kind.CHAT, List.of("text", "image"), deployment("vendor/plain", "scripted", 1)));
        models.add(model("down", Kind.CHAT, List.of("text"), deployment("x", "unreachable", 1)));
        models.add(model("foreign", Kind.CHAT, List.of("text"), deployment("x", "foreign", 1)));
        models.add(model("painter", Kind.IMAGE, List.of("text"), deployment("x", "scripted", 1)));
        models.add(media("grok-video-3", Kind.VIDEO, "video", Map.of("second", 30_000_000_000_000L)));
        models.add(media("suno_music", Kind.MUSIC, "audio", Map.of("track", 80_000_000_000_000L)));
        models.add(media("suno_lyrics", Kind.MUSIC, "text", Map.of("request", 8_000_000_000_000L)));
        models.addAll(SpokenModels.all());
        return new CatalogSnapshot(
                version, Instant.EPOCH, providers, models, Map.of("plain", "vendor/plain", "film", "grok-video-3"));
    }

    static Model model(String id, Kind kind, List<String> input, Deployment... deployments) {
        return model(id, kind, input, JsonNodeFactory.instance.objectNode(), deployments);
    }

    static Model model(String id, Kind kind, List<String> input, ObjectNode facts, Deployment... deployments) {
        var price = new Price("v1", Instant.EPOCH, RATES, OFFICIAL, List.of());
        return new Model(
                id,
                kind,
                "Vendor",
                id,
                Instant.EPOCH,
                input,
                List.of("text"),
                100_000,
                1_000,
                List.of(price),
                facts,
                List.of(deployments));
    }

    private static Model media(String id, Kind kind, String output, Map<String, Long> rates) {
        var price = new Price("v1", Instant.EPOCH, new Rates(rates), new Rates(rates), List.of());
        return new Model(
                id,
                kind,
                "Vendor",
                id,
                Instant.EPOCH,
                List.of("text"),
                List.of(output),
                0,
                0,
                List.of(price),
                JsonNodeFactory.instance.objectNode(),
                List.of(deployment(id, "scripted", 1)));
    }

    static Deployment deployment(String upstreamModel, String provider, int priority) {
        return new Deployment(
                upstreamModel + "@" + provider + "#" + UUID.randomUUID(),
                provider,
                upstreamModel,
                priority,
                1,
                COST,
                JsonNodeFactory.instance.objectNode());
    }

    private void slices(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().endsWith("/close")) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            return;
        }
        if (exchange.getRequestURI().getPath().endsWith("/renew")) {
            var path = exchange.getRequestURI().getPath().split("/", -1);
            answer(exchange, new SliceAnswer.Granted(UUID.fromString(path[3]), Money.ofDollars("1"), 60_000, 2));
            return;
        }
        var open = ContractJson.MAPPER.readValue(exchange.getRequestBody(), OpenSlice.class);
        var granted = new SliceAnswer.Granted(open.sliceId(), open.wanted(), 60_000, 1);
        answer(
                exchange,
                open.tenantId().equals(POOR)
                        ? new SliceAnswer.InsufficientBalance(Money.ofNanos(7), Money.ZERO)
                        : granted);
    }

    private static String last(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, Object body) throws IOException {
        try (exchange) {
            var bytes = body == null ? new byte[] {'{', '}'} : ContractJson.MAPPER.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
