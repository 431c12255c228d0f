package dev.tollgate.gateway.exchange;

import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.media.MediaDownloads;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.Thinking;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a client asks for, and what is made of it for each route. The body is only decoded when a route needs
/// it.
final class AskedCompletion implements Asked {
    private static final String PREVIOUS = "previous_response_id";
    private static final String THINKING_VARIANT = "-thinking";
    /// A translated body is held as its tree, in the neutral form and as the upstream's body too.
    private static final long MEMORY_OF_TRANSLATION = 3;

    private static final Thinking THINKING_ON = new Thinking(Thinking.Mode.ON, Thinking.Effort.HIGH, null, true, true);

    private final ClientRequest client;
    private final UUID tenantId;
    private final Protocol written;
    private final byte[] body;
    private final LongPredicate memory;
    private final Relay.Request facts;
    private boolean hasMemory;
    private @Nullable CompletionRequest decoded;

    private AskedCompletion(
            ClientRequest client,
            UUID tenantId,
            Protocol written,
            byte[] body,
            LongPredicate memory,
            Relay.Request facts) {
        this.client = client;
        this.tenantId = tenantId;
        this.written = written;
        this.body = body;
        this.memory = memory;
        this.facts = facts;
    }

    /// Understands a body as far as admission needs it.
    ///
    /// @param memory takes so many more bytes for the request, or says that there are none
    /// @throws ProtocolException when it is malformed
    static AskedCompletion read(ClientRequest client, UUID tenantId, byte[] body, LongPredicate memory) {
        try {
            return read(client, tenantId, client.protocol(), body, memory);
        } catch (ProtocolException e) {
            // Cursor sends the body of a Responses request to the chat endpoint and reads chat chunks (protocols.md
            // §14.4).
            if (client.protocol() == Protocol.CHAT
                    && "messages".equals(e.error().param())
                    && hasMember(body, "input")) {
                if (hasMember(body, PREVIOUS)) {
                    throw ProtocolException.unsupported(
                            "`" + PREVIOUS + "` works with /v1/responses only. Send the whole conversation.", PREVIOUS);
                }
                return read(client, tenantId, Protocol.RESPONSES, body, memory);
            }
            throw e;
        }
    }

    private static AskedCompletion read(
            ClientRequest client, UUID tenantId, Protocol written, byte[] body, LongPredicate memory) {
        return new AskedCompletion(
                client,
                tenantId,
                written,
                body,
                memory,
                Codecs.of(written).relay().read(client.target(), body));
    }

    private static boolean hasMember(byte[] body, String name) {
        try (var parser = Json.MAPPER.getFactory().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var found = parser.currentName().equals(name);
                if (parser.nextToken() != JsonToken.VALUE_NULL && found) {
                    return true;
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    ClientRequest client() {
        return client;
    }

    UUID tenantId() {
        return tenantId;
    }

    @Override
    public Relay.Request facts() {
        return facts;
    }

    @Override
    public Future<PreparedCall> prepare(Parts parts, ServableModel model, Route route) {
        var provider = Objects.requireNonNull(route.protocol());
        // The provider has no such variant by itself, so thinking has to be asked for.
        var isVariant =
                model.id().endsWith(THINKING_VARIANT) && !route.upstream().id().endsWith(THINKING_VARIANT);
        if (passesThrough(route) && !isVariant) {
            return Future.succeededFuture(new PassedThrough(parts, this, facts, route).call());
        }
        return decoded(parts).compose(request -> {
            var wantsThinking = isVariant && request.thinking().mode() == Thinking.Mode.UNSPECIFIED;
            return passesThrough(route) && !wantsThinking
                    ? Future.succeededFuture(new PassedThrough(parts, this, facts, route).call())
                    : translated(parts, wantsThinking ? request.withThinking(THINKING_ON) : request, route, provider);
        });
    }

    private Future<PreparedCall> translated(Parts parts, CompletionRequest request, Route route, Protocol provider) {
        Predicate<ContentPart> takesUrl = Codecs.of(provider)::takesUrl;
        var bytes = MediaDownloads.fetches(request, takesUrl) ? Integer.MAX_VALUE : body.length;
        var stream = request.stream() || route.upstream().facts().streamOnly();
        return parts.media()
                .inlined(request, takesUrl)
                .compose(ready -> worked(parts, bytes, () -> {
                    var restored = parts.reasoning().restored(tenantId, ready);
                    return new Translation(parts, this, restored, route, stream).call();
                }));
    }

    /// The request in the neutral form, if there is memory for it.
    Future<CompletionRequest> decoded(Parts parts) {
        hasMemory = hasMemory || memory.test(MEMORY_OF_TRANSLATION * body.length);
        if (!hasMemory) {
            return Future.failedFuture(new GatewayException(GatewayError.overloaded(
                    "The gateway holds too many requests at the moment. Try again in a moment.",
                    Duration.ofSeconds(1))));
        }
        return worked(parts, body.length, this::decoded);
    }

    /// Work on the whole request.
    <T> Future<T> worked(Parts parts, Supplier<T> work) {
        return worked(parts, body.length, work);
    }

    /// Work on a large body would hold up the other requests of the event loop.
    private static <T> Future<T> worked(Parts parts, int bytes, Supplier<T> work) {
        if (bytes > parts.config().maxBodyOnLoop().asLongValue()) {
            return parts.vertx().executeBlocking(work::get, false).<T>map(done -> Objects.requireNonNull(done));
        }
        try {
            return Future.succeededFuture(work.get());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private boolean passesThrough(Route route) {
        var limits = route.upstream().facts();
        return route.protocol() == client.protocol()
                && written == client.protocol()
                && !limits.repairResponses()
                && (facts.stream() || !limits.streamOnly());
    }

    /// Writes an answer in the form that the client asked for.
    EventEncoder newEncoder() {
        return Codecs.of(client.protocol())
                .newEventEncoder(decoded(), new AnswerIdentity(client.requestId(), facts.model(), client.startedAt()));
    }

    private CompletionRequest decoded() {
        var request = decoded;
        if (request == null) {
            request = Codecs.of(written).decodeRequest(client.target(), body);
            decoded = request;
        }
        return request;
    }
}
