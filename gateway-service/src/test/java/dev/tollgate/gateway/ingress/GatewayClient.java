package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.eclipse.microprofile.config.ConfigProvider;

/// Calls the gateway under test as an SDK does.
final class GatewayClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    GatewayClient(int port) {
        this.port = port;
    }

    /// An answer with its body.
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String requestId() {
            return header("x-request-id");
        }

        JsonNode json() {
            try {
                return ContractJson.MAPPER.readTree(body());
            } catch (IOException e) {
                throw new UncheckedIOException(body(), e);
            }
        }

        String errorCode() {
            return json().path("error").path("code").asText();
        }
    }

    static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("authorization", "Bearer " + setting("test.key." + key))
                .header("content-type", "application/json");
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    Answer complete(String model, boolean stream) {
        return complete("rich", model, stream);
    }

    Answer complete(String key, String model, boolean stream) {
        return post(key, body(model, stream));
    }

    Answer post(String key, String body) {
        return send(request("/v1/chat/completions", key).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /// A request as the SDK of `dialect` sends it.
    HttpRequest.Builder request(Dialect dialect, String path, String body) {
        return anonymous(path)
                .header(dialect.credential(), dialect.credential(setting("test.key.rich")))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    Answer complete(Dialect dialect, String model, boolean stream) {
        return send(request(dialect, dialect.path(model, stream), dialect.body(model, stream, false)));
    }

    Answer get(String path, String key) {
        return send(request(path, key).GET());
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// What the provider got for a request: its head and body.
    String seenByProvider(String requestId) {
        return send(HttpRequest.newBuilder(URI.create(setting("test.provider") + "/seen/" + requestId)))
                .body();
    }

    static String body(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hello, how are you?\"}]}";
    }
}
