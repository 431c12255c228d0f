package dev.tollgate.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.kit.servicetoken.ServiceTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Asks `/internal/**` of another service without blocking.
@ApplicationScoped
public class PeerClient {
    private final HttpClient http;
    private final ServiceTokens tokens;

    PeerClient(Vertx vertx, ServiceTokens tokens) {
        this.tokens = tokens;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(16)
                .setMaxWaitQueueSize(1_000)
                .setConnectTimeout(2_000)
                .setKeepAliveTimeout(20)
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    /// The record at `path`; empty on 404, failed on anything but 200 and when `limit` passes.
    public <T> Future<Optional<T>> get(URI service, String path, Class<T> type, Duration limit) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(service.resolve(path).toString())
                .setTimeout(limit.toMillis())
                .putHeader(HttpHeaders.AUTHORIZATION, tokens.authorization())
                .putHeader(HttpHeaders.ACCEPT, "application/json");
        return http.request(options).compose(request -> request.send().compose(answer -> read(answer, path, type)));
    }

    /// What another service answered.
    public record Answer(int status, Buffer body) {
        /// The body as JSON.
        public JsonNode json() {
            return parse(body, JsonNode.class);
        }
    }

    /// Asks anything; any status is an answer, and only silence beyond `limit` or a lost connection fails.
    ///
    /// @param body JSON; absent for none
    public Future<Answer> call(HttpMethod method, URI service, String path, @Nullable Buffer body, Duration limit) {
        return call(method, service, path, body, limit, length -> true);
    }

    /// The same; an answer whose length `room` does not take is not read, and the future fails with a
    /// [NoRoomException].
    public Future<Answer> call(
            HttpMethod method, URI service, String path, @Nullable Buffer body, Duration limit, LongPredicate room) {
        var options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(service.resolve(path).toString())
                .setTimeout(limit.toMillis())
                .putHeader(HttpHeaders.AUTHORIZATION, tokens.authorization())
                .putHeader(HttpHeaders.ACCEPT, "application/json");
        if (body != null) {
            options.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        return http.request(options)
                .compose(request -> body == null ? request.send() : request.send(body))
                .compose(answer -> {
                    var length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
                    if (length != null && !room.test(Long.parseLong(length))) {
                        // Vert.x would log the reset as an error.
                        answer.exceptionHandler(reset -> {});
                        answer.request().reset();
                        return Future.failedFuture(new NoRoomException());
                    }
                    return answer.body().map(bytes -> new Answer(answer.statusCode(), bytes));
                });
    }

    private static <T> Future<Optional<T>> read(HttpClientResponse answer, String path, Class<T> type) {
        if (answer.statusCode() == 404) {
            return Future.succeededFuture(Optional.empty());
        }
        if (answer.statusCode() != 200) {
            return Future.failedFuture(path + " answered with status " + answer.statusCode());
        }
        return answer.body().map(body -> Optional.of(parse(body, type)));
    }

    private static <T> T parse(Buffer body, Class<T> type) {
        try {
            return ContractJson.MAPPER.readValue(body.getBytes(), type);
        } catch (IOException e) {
            throw new IllegalStateException("The answer is not a " + type.getSimpleName() + ".", e);
        }
    }
}
