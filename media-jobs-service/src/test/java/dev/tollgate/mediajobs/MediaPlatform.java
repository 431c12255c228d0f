package dev.tollgate.mediajobs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Timeouts;
import dev.tollgate.contracts.catalog.CatalogSnapshot.UpstreamCredential;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.kit.secret.SecretBox;
import dev.tollgate.simulator.Simulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// What surrounds the service in tests: the provider simulator, billing's slices, the catalogue over HTTP, and a
/// provider that answers in seed form and badly.
public final class MediaPlatform implements QuarkusTestResourceLifecycleManager {
    /// The credential that no answer may hold.
    public static final String CREDENTIAL = "sk-provider-secret";

    private static final long DOLLAR = 1_000_000_000_000_000L;
    private final Simulator simulator = Simulator.start(0);
    private final BillingFake billing;
    private final HttpServer server;

    public MediaPlatform() {
        try {
            billing = new BillingFake();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        answer(
                "/internal/snapshot",
                ContractJson.MAPPER.valueToTree(snapshot(url)).toString());
        answer("/odd/suno/submit/music", "{\"code\":200,\"message\":\"success\",\"data\":{\"task_id\":\"t 1\"}}");
        answer("/odd/suno/fetch/t%201", """
                {"code":200,"data":{"task_id":"t 1","status":"completed","tracks":[
                {"title":"Rainy","audio_url":"%s/_files/private.mp3","duration":120,"style":"lo-fi"}]}}""".formatted(simulator.baseUrl()));
        server.start();
        return Map.ofEntries(
                Map.entry("tollgate.catalog-url", url),
                Map.entry("tollgate.billing-url", billing.url()),
                Map.entry("test.billing-url", billing.url()),
                Map.entry("test.simulator-url", simulator.baseUrl()),
                Map.entry("mediajobs.job.max-unfinished", "3"),
                Map.entry("mediajobs.job.max-body-bytes", "100000"),
                Map.entry("mediajobs.work.poll-interval", "5ms"),
                Map.entry("mediajobs.work.first-retry-delay", "5ms"),
                Map.entry("mediajobs.work.longest-retry-delay", "20ms"),
                Map.entry("mediajobs.work.longest-poll-interval", "20ms"),
                Map.entry("mediajobs.work.max-attempts", "3"),
                Map.entry("mediajobs.provider.submit-timeout", "3s"),
                Map.entry("mediajobs.provider.download-idle", "1s"));
    }

    @Override
    public void stop() {
        server.stop(0);
        billing.stop();
        simulator.close();
    }

    private void answer(String path, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/" + path.substring(1).replace("%20", " "), exchange -> {
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
    }

    private CatalogSnapshot snapshot(String url) {
        var perSecond = rates("second", 3);
        var perTrack = rates("track", 8);
        return new CatalogSnapshot(
                1,
                Instant.now(),
                List.of(
                        provider("sim", WireProtocol.CHAT, simulator.baseUrl() + "/v1", CREDENTIAL),
                        provider("sim-suno", WireProtocol.SUNO, simulator.baseUrl(), CREDENTIAL),
                        provider("odd", WireProtocol.SUNO, url + "/odd", CREDENTIAL),
                        provider("locked", WireProtocol.CHAT, simulator.baseUrl() + "/v1", "bad-key"),
                        provider("dead", WireProtocol.CHAT, "http://127.0.0.1:1/v1", CREDENTIAL)),
                List.of(
                        model("video", Kind.VIDEO, perSecond, rates("second", 2), "sim"),
                        model("video-free", Kind.VIDEO, Rates.FREE, Rates.FREE, "sim"),
                        model("video-failover", Kind.VIDEO, perSecond, rates("second", 2), "dead", "locked", "sim"),
                        model("video-dead", Kind.VIDEO, perSecond, rates("second", 2), "dead"),
                        model("video-nowhere", Kind.VIDEO, perSecond, rates("second", 2)),
                        model("music", Kind.MUSIC, perTrack, rates("track", 5), "sim-suno"),
                        model("music-odd", Kind.MUSIC, perTrack, rates("track", 5), "odd"),
                        model("lyrics", Kind.MUSIC, rates("request", 1), rates("request", 1), "sim-suno")),
                Map.of());
    }

    private static CatalogSnapshot.Provider provider(String id, WireProtocol protocol, String url, String credential) {
        var sealed = new SecretBox(Base64.getEncoder().encodeToString(new byte[32])).seal(credential);
        return new CatalogSnapshot.Provider(
                id,
                protocol,
                url,
                List.of(new UpstreamCredential(id + "-key", sealed)),
                new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5)));
    }

    private static Model model(String id, Kind kind, Rates price, Rates cost, String... providers) {
        var deployments = new ArrayList<Deployment>();
        for (var provider : providers) {
            deployments.add(new Deployment(
                    id + "@" + provider,
                    provider,
                    "upstream-" + id,
                    deployments.size() + 1,
                    100,
                    cost,
                    JsonNodeFactory.instance.objectNode()));
        }
        return new Model(
                id,
                kind,
                "Owner",
                id,
                Instant.EPOCH,
                List.of("text"),
                List.of(),
                0,
                0,
                List.of(new Price(id + "#1", Instant.EPOCH, price, price, List.of())),
                JsonNodeFactory.instance.objectNode(),
                deployments);
    }

    /// Cents for one unit.
    private static Rates rates(String kind, long cents) {
        return new Rates(Map.of(kind, cents * DOLLAR / 100));
    }
}
