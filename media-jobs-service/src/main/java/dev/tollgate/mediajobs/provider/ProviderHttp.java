package dev.tollgate.mediajobs.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.kit.secret.SecretBox;
import dev.tollgate.mediajobs.catalog.Route;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Calls providers. The credential is opened for one call and goes to the provider's own address only.
@ApplicationScoped
class ProviderHttp {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final long MAX_RETRY_AFTER_SECONDS = 3_600;

    private final ProviderConfig config;
    private final SecretBox secrets;
    private final HttpClient polls;

    ProviderHttp(ProviderConfig config, SecretBox secrets) {
        this.config = config;
        this.secrets = secrets;
        this.polls = client(LONGEST_CONNECT);
    }

    @PreDestroy
    void stop() {
        polls.shutdownNow();
    }

    static HttpClient client(Duration connectTimeout) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// Sends a job on a connection of its own: of one that was kept open, nobody can tell whether the provider closed
    /// it before or after it read the job.
    Reply submit(Route route, String path, String contentType, byte[] body, String requestId) {
        HttpRequest request;
        try {
            request = request(route, path)
                    .header("content-type", contentType)
                    .header("x-request-id", requestId)
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
        } catch (IllegalArgumentException e) {
            return new Reply.NotSent("configuration");
        }
        var http = client(route.connectTimeout());
        try {
            return send(http, request, config.submitTimeout());
        } finally {
            http.shutdownNow();
        }
    }

    Reply get(Route route, String path) {
        try {
            return send(polls, request(route, path).build(), config.pollTimeout());
        } catch (IllegalArgumentException e) {
            return new Reply.NotSent("configuration");
        }
    }

    /// An [IllegalArgumentException] when the address is none, or the credential cannot be opened.
    private HttpRequest.Builder request(Route route, String path) {
        return HttpRequest.newBuilder(URI.create(route.baseUrl() + path))
                .header("accept", "application/json")
                .header("authorization", authorization(route));
    }

    String authorization(Route route) {
        return "Bearer " + secrets.open(route.sealed());
    }

    private Reply send(HttpClient http, HttpRequest request, Duration limit) {
        var answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), config.maxAnswerBytes()));
        try {
            return answered(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            answer.cancel(true);
            return new Reply.Lost("timeout");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            answer.cancel(true);
            return new Reply.Lost("interrupted");
        } catch (ExecutionException e) {
            return isBeforeSending(e.getCause()) ? new Reply.NotSent("connect") : new Reply.Lost("cut");
        }
    }

    private static boolean isBeforeSending(@Nullable Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException;
    }

    private static Reply answered(HttpResponse<byte[]> response) {
        return new Reply.Answered(response.statusCode(), json(response.body()), retryAfter(response));
    }

    private static JsonNode json(byte[] body) {
        try {
            var json = ContractJson.MAPPER.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory can be read.", e);
        }
    }

    // RFC 9110 §10.2.3, in its usual form: seconds.
    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        var value = response.headers().firstValue("retry-after").orElse("");
        return value.matches("[0-9]{1,9}")
                ? Duration.ofSeconds(Math.min(Long.parseLong(value), MAX_RETRY_AFTER_SECONDS))
                : null;
    }
}
