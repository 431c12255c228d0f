package dev.tollgate.kit.testing;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/// Tokens and keys for a service under test, and a key set at `tollgate.auth-url` that accepts [TestJwt].
public final class SecretsResource implements QuarkusTestResourceLifecycleManager {
    /// What a test sends as `authorization` on `/internal/**`.
    public static final String AUTHORIZATION = "Bearer test-service-token";

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private final HttpServer keys;

    public SecretsResource() {
        try {
            keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        keys.createContext("/internal/jwks", exchange -> {
            var body = TestJwt.keySet().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        keys.start();
        return Map.of(
                "tollgate.service-tokens",
                "test-service-token,older-service-token",
                "tollgate.key-pepper",
                KEY,
                "tollgate.credential-key",
                KEY,
                "tollgate.auth-url",
                "http://127.0.0.1:" + keys.getAddress().getPort());
    }

    @Override
    public void stop() {
        keys.stop(0);
    }
}
