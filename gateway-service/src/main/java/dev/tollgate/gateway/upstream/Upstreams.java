package dev.tollgate.gateway.upstream;

import dev.tollgate.gateway.catalog.Catalog;
import dev.tollgate.gateway.catalog.CatalogIndex;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import dev.tollgate.kit.secret.SecretBox;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls providers. Nothing but the base URLs of the catalogue is ever called.
@ApplicationScoped
public class Upstreams {
    /// A provider that left the catalogue, or changed in it, keeps its connections this long for streams that run.
    private static final Duration RETIREMENT = Duration.ofMinutes(15);

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

    /// Sends a chat completion to the route's provider; see [UpstreamCall#answer()].
    public UpstreamCall call(Route route, Buffer body, boolean stream, String requestId, String traceparent) {
        var connection = connections.get(route.provider().id());
        var secret =
                connection == null ? null : connection.secret(route.credential().id());
        if (connection == null || secret == null) {
            return UpstreamCall.failed(vertx, UpstreamFailure.of(Kind.CREDENTIAL, "no-credential"));
        }
        var timeouts = route.provider().timeouts();
        var whole = config.wholeAnswerTimeout();
        var firstByte = stream || timeouts.firstByte().compareTo(whole) > 0 ? timeouts.firstByte() : whole;
        return UpstreamCall.send(
                vertx,
                connection.http(),
                connection.basePath() + "/chat/completions",
                headers -> {
                    headers.set("authorization", "Bearer " + secret);
                    headers.set("content-type", "application/json");
                    headers.set("accept", stream ? "text/event-stream" : "application/json");
                    headers.set("accept-encoding", "identity");
                    headers.set("user-agent", "Tollgate");
                    headers.set("x-request-id", requestId);
                    headers.set("traceparent", traceparent);
                },
                body,
                firstByte);
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
