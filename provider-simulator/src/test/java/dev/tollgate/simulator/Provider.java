package dev.tollgate.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.simulator.truth.TruthRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/// A running simulator and a client of it.
final class Provider implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Simulator simulator = Simulator.start(0);
    private final HttpClient client = HttpClient.newHttpClient();

    /// A chat request with one user message and more members, such as `"stream":true`.
    static String chat(String model, String text, String... members) {
        var body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]";
        return body + (members.length == 0 ? "" : "," + String.join(",", members)) + "}";
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(path, body, BodyHandlers.ofString(), headers);
    }

    HttpResponse<InputStream> open(String path, String body) {
        return send(path, body, BodyHandlers.ofInputStream());
    }

    HttpResponse<String> get(String path) {
        return exchange(request(path).GET().build(), BodyHandlers.ofString());
    }

    JsonNode answer(String path, String body, String... headers) {
        return json(post(path, body, headers).body());
    }

    HttpResponse<String> delete(String path) {
        return exchange(request(path).DELETE().build(), BodyHandlers.ofString());
    }

    /// A GET or POST with these headers and no other ones.
    HttpResponse<byte[]> bare(String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(simulator.baseUrl() + path));
        request = body.isEmpty() ? request.GET() : request.POST(BodyPublishers.ofString(body));
        return exchange(
                headers.length == 0 ? request.build() : request.headers(headers).build(), BodyHandlers.ofByteArray());
    }

    JsonNode chat(String body) {
        return answer("/v1/chat/completions", body);
    }

    /// The data of each event of a stream.
    List<String> events(String path, String body) {
        return data(post(path, body).body());
    }

    static List<String> data(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    TruthRecord lastTruth() {
        return simulator.truth().all().getLast();
    }

    Simulator simulator() {
        return simulator;
    }

    private <T> HttpResponse<T> send(String path, String body, BodyHandler<T> handler, String... headers) {
        var request = request(path).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request.build(), handler);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(simulator.baseUrl() + path))
                .header("authorization", "Bearer sim-key")
                .header("anthropic-version", "2023-06-01")
                .header("x-request-id", "request-1");
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        simulator.close();
    }
}
