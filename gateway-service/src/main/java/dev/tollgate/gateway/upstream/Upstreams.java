package dev.tollgate.gateway.upstream;

import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.gateway.catalog.Catalog;
import dev.tollgate.gateway.catalog.CatalogIndex;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import dev.tollgate.kit.secret.SecretBox;
import dev.tollgate.protocol.UpstreamRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls providers. Nothing but the base URLs of the catalogue is ever called.
@ApplicationScoped
public class Upstreams {
    /// A provider that left the catalogue, or changed in it, keeps its connections this long for streams that run.
    private static final Duration RETIREMENT = Duration.ofMinutes(15);

    private static final int MAX_SMALL_ANSWER = 256 * 1024;
    private static final String ANTHROPIC_VERSION = "anthropic-version";
    private static final String OLDEST_ANTHROPIC_VERSION = "2023-06-01";

    private final Vertx vertx;
    private final UpstreamConfig config;
    private final SecretBox box;
    private volatile Map<String, ProviderConnection> connections = Map.of();

    Upstreams(Vertx vertx, UpstreamConfig config, SecretBox box, Catalog catalog) {
        this.vertx = vertx;
        this.config = config;
        this.box = box;
        catalog.onChange(this::take);
    }

    /// Sends a completion to the route's provider; see [UpstreamCall#answer()].
    public UpstreamCall call(
            Route route, UpstreamRequest request, boolean stream, String requestId, String traceparent) {
        var timeouts = route.provider().timeouts();
        var whole = config.wholeAnswerTimeout();
        var firstByte = stream || timeouts.firstByte().compareTo(whole) > 0 ? timeouts.firstByte() : whole;
        return send(route, request, firstByte, headers -> {
            headers.set("accept", stream ? "text/event-stream" : "application/json");
            headers.set("x-request-id", requestId);
            headers.set("traceparent", traceparent);
        });
    }

    /// Asks the route's provider something small. Fails when there is no answer with status 200 within `limit`.
    public Future<byte[]> ask(Route route, UpstreamRequest request, Duration limit, String requestId) {
        var answer = Promise.<byte[]>promise();
        var call = send(
                route,
                request,
                limit,
                headers -> headers.set("accept", "application/json").set("x-request-id", requestId));
        var timer = vertx.setTimer(limit.toMillis(), fired -> {
            answer.tryFail("no answer in time");
            call.cancel();
        });
        call.answer().onFailure(answer::tryFail).onSuccess(head -> collect(head, answer));
        return answer.future().onComplete(ended -> {
            vertx.cancelTimer(timer);
            if (ended.failed()) {
                call.cancel();
            }
        });
    }

    private static void collect(HttpClientResponse head, Promise<byte[]> answer) {
        var body = Buffer.buffer();
        head.exceptionHandler(answer::tryFail);
        head.endHandler(end -> {
            if (head.statusCode() == 200) {
                answer.tryComplete(body.getBytes());
            } else {
                answer.tryFail("status " + head.statusCode());
            }
        });
        head.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_SMALL_ANSWER) {
                answer.tryFail("the answer is too large");
            } else {
                body.appendBuffer(chunk);
            }
        });
        head.resume();
    }

    private UpstreamCall send(
            Route route, UpstreamRequest request, Duration firstByteTimeout, Consumer<MultiMap> ownHeaders) {
        var connection = connections.get(route.provider().id());
        var secret =
                connection == null ? null : connection.secret(route.credential().id());
        if (connection == null || secret == null) {
            return UpstreamCall.failed(vertx, UpstreamFailure.of(Kind.CREDENTIAL, "no-credential"));
        }
        return UpstreamCall.send(
                vertx,
                connection.http(),
                connection.basePath() + request.path(),
                headers -> {
                    request.headers().forEach(headers::set);
                    headers.set("content-type", "application/json");
                    headers.set("accept-encoding", "identity");
                    headers.set("user-agent", "Tollgate");
                    ownHeaders.accept(headers);
                    authorize(headers, route.provider().protocol(), secret);
                },
                Buffer.buffer(request.body().bytes()),
                firstByteTimeout);
    }

    private static void authorize(MultiMap headers, WireProtocol protocol, String secret) {
        switch (protocol) {
            case CHAT, RESPONSES, SUNO -> headers.set("authorization", "Bearer " + secret);
            case ANTHROPIC -> {
                headers.set("x-api-key", secret);
                if (!headers.contains(ANTHROPIC_VERSION)) {
                    headers.set(ANTHROPIC_VERSION, OLDEST_ANTHROPIC_VERSION);
                }
            }
            case GEMINI -> headers.set("x-goog-api-key", secret);
        }
    }

    /// Takes a provider's credential and host out of a text that a client is to see.
    public String withoutSecrets(Route route, String text) {
        var connection = connections.get(route.provider().id());
        if (connection == null) {
            return text;
        }
        var clean = without(text, connection.secret(route.credential().id()));
        return without(clean, connection.host());
    }

    private static String without(String text, @Nullable String secret) {
        return secret == null || secret.isEmpty() ? text : text.replace(secret, "[removed]");
    }

    private synchronized void take(CatalogIndex index) {
        var next = new HashMap<String, ProviderConnection>();
        for (var provider : index.providers()) {
            var held = connections.get(provider.id());
            next.put(
                    provider.id(),
                    held != null && held.provider().equals(provider)
                            ? held
                            : new ProviderConnection(vertx, config, box, provider));
        }
        for (var held : connections.values()) {
            if (next.get(held.provider().id()) != held) {
                vertx.setTimer(RETIREMENT.toMillis(), timer -> held.http().close());
            }
        }
        connections = Map.copyOf(next);
    }
}
