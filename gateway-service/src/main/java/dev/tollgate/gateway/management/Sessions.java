package dev.tollgate.gateway.management;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.session.ExchangedSession;
import dev.tollgate.kit.servicetoken.ServiceTokens;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Console sessions, exchanged at auth-service and remembered for a short while under a hash of their cookie.
@ApplicationScoped
class Sessions {
    /// A token that ends sooner than this is exchanged anew, so that it lives through the call it is used
    /// for.
    private static final Duration LEAST_LIFE = Duration.ofSeconds(60);

    private static final int MAX_COOKIE_LENGTH = 512;

    private final Vertx vertx;
    private final ManagementConfig config;
    private final String authorization;
    private final HttpClient http;
    private final Cache<String, Future<Optional<ExchangedSession>>> known;

    @Inject
    Sessions(Vertx vertx, ManagementConfig config, ServiceTokens tokens) {
        this(vertx, config, tokens.authorization());
    }

    Sessions(Vertx vertx, ManagementConfig config, String authorization) {
        this.vertx = vertx;
        this.config = config;
        this.authorization = authorization;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(16)
                .setMaxWaitQueueSize(1_000)
                .setConnectTimeout((int) config.callTimeout().toMillis())
                .setTracingPolicy(TracingPolicy.IGNORE));
        this.known = Caffeine.newBuilder()
                .maximumSize(config.maxSessions())
                .expireAfterWrite(config.sessionCache())
                .build();
    }

    /// The session behind a cookie, on the calling context; empty when auth-service knows none. Fails when
    /// it cannot be asked. Requests with the same cookie share one question.
    Future<Optional<ExchangedSession>> find(String cookie) {
        if (cookie.isEmpty() || cookie.length() > MAX_COOKIE_LENGTH) {
            return Future.succeededFuture(Optional.empty());
        }
        var hash = hash(cookie);
        var shared = known.get(hash, key -> ask(key, cookie));
        if (shared.succeeded() && !isFresh(shared.result())) {
            known.asMap().remove(hash, shared);
            shared = known.get(hash, key -> ask(key, cookie));
        }
        return here(shared);
    }

    /// The session ended or another one begins.
    void forget(String cookie) {
        known.invalidate(hash(cookie));
    }

    private static boolean isFresh(Optional<ExchangedSession> session) {
        return session.isPresent()
                && session.get().jwtExpiresAt().isAfter(Instant.now().plus(LEAST_LIFE));
    }

    /// Only what was found is remembered.
    private Future<Optional<ExchangedSession>> ask(String hash, String cookie) {
        var promise = Promise.<Optional<ExchangedSession>>promise();
        exchange(cookie).recover(failure -> exchange(cookie)).onComplete(promise);
        var shared = promise.future();
        shared.onComplete(answer -> {
            if (answer.failed() || answer.result().isEmpty()) {
                // Off this thread's stack: the cache may still be computing this very entry.
                vertx.runOnContext(v -> known.asMap().remove(hash, shared));
            }
        });
        return shared;
    }

    private Future<Optional<ExchangedSession>> exchange(String cookie) {
        var millis = config.callTimeout().toMillis();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(
                        config.authUrl().resolve("/internal/sessions/exchange").toString())
                .setTimeout(millis)
                .putHeader("authorization", authorization)
                .putHeader("content-type", "application/json")
                .putHeader("accept", "application/json");
        var body = ContractJson.MAPPER.createObjectNode().put("value", cookie).toString();
        return http.request(options)
                .compose(request -> request.send(body))
                .compose(Sessions::read)
                .timeout(millis, TimeUnit.MILLISECONDS);
    }

    private static Future<Optional<ExchangedSession>> read(HttpClientResponse response) {
        return switch (response.statusCode()) {
            case 200 -> response.body().map(body -> Optional.of(parse(body)));
            // 400: not in the form of a session's cookie.
            case 400, 401, 404 -> response.body().map(Optional.empty());
            default -> Future.failedFuture("auth-service answered " + response.statusCode());
        };
    }

    private static ExchangedSession parse(Buffer body) {
        try {
            return ContractJson.MAPPER.readValue(body.getBytes(), ExchangedSession.class);
        } catch (IOException e) {
            throw new IllegalStateException("auth-service's answer is not an exchanged session.");
        }
    }

    private <T> Future<T> here(Future<T> shared) {
        var promise = Promise.<T>promise();
        var context = vertx.getOrCreateContext();
        shared.onComplete(answer -> context.runOnContext(v -> promise.handle(answer)));
        return promise.future();
    }

    private static String hash(String cookie) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(cookie.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
