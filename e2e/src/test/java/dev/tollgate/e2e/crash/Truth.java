package dev.tollgate.e2e.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.e2e.Platform;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the simulator served for each request, collected while it still remembers.
final class Truth {
    private static final int PAGE = 20_000;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Served> byRequest = new ConcurrentHashMap<>();
    private long last;

    Truth(Platform platform) {
        this.address = URI.create("http://127.0.0.1:%d/_truth".formatted(platform.port() + 5));
    }

    /// The last attempt of one request that was no error: what a complete answer consumes, and how much of it left the
    /// simulator.
    record Served(int input, int output, int delivered, boolean completed) {}

    @Nullable
    Served of(String requestId) {
        return byRequest.get(requestId);
    }

    int size() {
        return byRequest.size();
    }

    /// Forgets what was before, as it is not of this run.
    void begin() {
        read();
        byRequest.clear();
    }

    /// Reads what is new.
    synchronized void read() {
        for (var page = page(); page.size() > 0; page = page()) {
            for (var call : page) {
                last = call.path("sequence").asLong();
                if (call.path("status").asInt() == 200) {
                    byRequest.put(call.path("requestId").asText(), served(call));
                }
            }
        }
    }

    private static Served served(JsonNode call) {
        return new Served(
                call.path("inputTokens").asInt(),
                call.path("outputTokens").asInt(),
                call.path("deliveredOutputTokens").asInt(),
                call.path("completed").asBoolean());
    }

    private JsonNode page() {
        var request = HttpRequest.newBuilder(URI.create(address + "?since=" + last + "&limit=" + PAGE))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return ContractJson.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException("The simulator's truth cannot be read.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
