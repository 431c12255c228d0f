package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.catalog.Catalog;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.AnswerKeeper;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.exchange.Completions;
import dev.tollgate.gateway.peer.NoRoomException;
import dev.tollgate.gateway.stored.StoredResponses.Context;
import dev.tollgate.gateway.stored.StoredResponses.RefusedException;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The state of the Responses API for the tenants' clients: what a request refers to before it is answered,
/// and what is kept of its answer.
@ApplicationScoped
public class ResponsesState {
    private static final Logger LOG = Logger.getLogger(ResponsesState.class);
    /// A conversation is held as the store sent it and as a part of the request.
    private static final long MEMORY_OF_JOINING = 2;
    /// What a token is taken for when a conversation has to be cut to a model's context.
    private static final long BYTES_PER_TOKEN = 3;

    private final Vertx vertx;
    private final StoredResponses store;
    private final KeptAnswers kept;
    private final BackgroundResponses background;
    private final Completions completions;
    private final Catalog catalog;
    private final StoredConfig config;

    ResponsesState(
            Vertx vertx,
            StoredResponses store,
            KeptAnswers kept,
            BackgroundResponses background,
            Completions completions,
            Catalog catalog,
            StoredConfig config) {
        this.vertx = vertx;
        this.store = store;
        this.kept = kept;
        this.background = background;
        this.completions = completions;
        this.catalog = catalog;
        this.config = config;
    }

    /// A request that says everything itself.
    public static final class Ready {
        private final byte[] body;
        private final @Nullable AnswerKeeper keeper;

        private Ready(byte[] body, @Nullable AnswerKeeper keeper) {
            this.body = body;
            this.keeper = keeper;
        }

        /// The request as a provider could answer it.
        public byte[] body() {
            return body;
        }

        /// Takes the end of the answer when that is to be kept; absent when it is not.
        public @Nullable AnswerKeeper keeper() {
            return keeper;
        }
    }

    /// The request with the items it refers to, and with the conversation before it.
    private static final class Prompt {
        private final byte[] own;
        private final byte[] whole;

        private Prompt(byte[] own, byte[] whole) {
            this.own = own;
            this.whole = whole;
        }
    }

    /// The id of the request whose work in the background this one does; absent for a request of a client.
    /// What is checked of a request was checked when its client asked.
    public @Nullable String ownRequestId(HttpServerRequest request) {
        return background.ownRequestId(request);
    }

    /// Resolves what the request refers to. Empty when the client has its answer already: the work goes on in
    /// the background. Fails with a [GatewayException].
    ///
    /// @param memory takes so many more bytes for the request, or says that there are none
    public Future<Optional<Ready>> resolve(
            ClientRequest client, AdmittedKey admitted, byte[] body, LongPredicate memory) {
        return read(body)
                .compose(state -> prompt(admitted.key().tenantId(), state, body, memory)
                        .compose(prompt -> {
                            if (!state.background()) {
                                return Future.succeededFuture(Optional.of(
                                        new Ready(prompt.whole, keeper(client, admitted, state, prompt.own))));
                            }
                            return completions
                                    .check(client, admitted, prompt.whole, memory)
                                    .compose(v -> begin(client, admitted, state, prompt))
                                    .map(v -> Optional.<Ready>empty());
                        }));
    }

    /// The request with all it refers to, for counting its tokens. Fails with a [GatewayException].
    public Future<byte[]> prompt(AdmittedKey admitted, byte[] body, LongPredicate memory) {
        return read(body)
                .compose(state -> prompt(admitted.key().tenantId(), state, body, memory))
                .map(prompt -> prompt.whole);
    }

    private static Future<ResponseBody> read(byte[] body) {
        try {
            return Future.succeededFuture(ResponseBody.read(body));
        } catch (ProtocolException e) {
            return Future.failedFuture(new GatewayException(new GatewayError.Told(e.error())));
        }
    }

    private Future<Prompt> prompt(UUID tenantId, ResponseBody state, byte[] body, LongPredicate memory) {
        var limit = state.truncates() ? limit(state.model()) : Long.MAX_VALUE;
        if (!state.refersToSomething() && body.length <= limit) {
            return Future.succeededFuture(new Prompt(body, body));
        }
        LongPredicate room = length -> memory.test(MEMORY_OF_JOINING * length);
        return asked(items(tenantId, state, room)
                .compose(found -> before(tenantId, state, room)
                        // A long conversation would hold up the other requests of the event loop.
                        .compose(context -> vertx.executeBlocking(() -> joined(body, found, context, limit), false)
                                .map(Objects::requireNonNull))));
    }

    /// The kept items that stand in the request, a JSON object by id.
    private Future<Buffer> items(UUID tenantId, ResponseBody state, LongPredicate room) {
        if (state.references().isEmpty()) {
            return Future.succeededFuture(Buffer.buffer("{}"));
        }
        var items = store.items(tenantId, state.references(), room);
        return state.needsReferences() ? items : items.otherwise(Buffer.buffer("{}"));
    }

    /// The conversation that goes before, a JSON array.
    private Future<Buffer> before(UUID tenantId, ResponseBody state, LongPredicate room) {
        var id = state.previousId();
        if (id == null) {
            return Future.succeededFuture(Buffer.buffer("[]"));
        }
        return kept.handedOver(tenantId, id)
                .compose(v -> store.context(tenantId, id, state.truncates(), room))
                .compose(context -> switch (context) {
                    case Context.Items(var json) -> Future.succeededFuture(json);
                    case Context.Missing _ ->
                        refused(
                                CompletionError.Kind.INVALID,
                                "Previous response with id '" + id + "' not found.",
                                "previous_response_not_found");
                    case Context.TooLong _ ->
                        refused(
                                CompletionError.Kind.CONTEXT_TOO_LONG,
                                "The conversation before is too long. Start a new one, or send `truncation`: `auto`.",
                                "context_length_exceeded");
                });
    }

    private static Future<Buffer> refused(CompletionError.Kind kind, String message, String code) {
        return Future.failedFuture(new GatewayException(
                new GatewayError.Told(new CompletionError(kind, message, "previous_response_id", code, null))));
    }

    private static Prompt joined(byte[] body, Buffer found, Buffer before, long limit) {
        try {
            var request = Json.request(body);
            var items = new HashMap<String, JsonNode>();
            if (Json.value(found.getBytes()) instanceof ObjectNode object) {
                object.properties().forEach(item -> items.put(item.getKey(), item.getValue()));
            }
            Conversation.resolve(request, items);
            var own = items.isEmpty() ? body : bytes(request);
            Conversation.goOn(request, Objects.requireNonNull(Json.value(before.getBytes())));
            if (limit != Long.MAX_VALUE) {
                Conversation.truncate(request, limit);
            }
            return new Prompt(own, bytes(request));
        } catch (ProtocolException e) {
            throw new GatewayException(new GatewayError.Told(e.error()));
        }
    }

    private static byte[] bytes(ObjectNode request) {
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Bytes of text that fit a model beside its answer, taken carefully.
    private long limit(String name) {
        var model = catalog.isLoaded() ? catalog.current().find(name) : null;
        if (model == null || model.model().context() <= 0) {
            return Long.MAX_VALUE;
        }
        var context = model.model().context();
        return BYTES_PER_TOKEN * (context - Math.min(model.model().maxOutput(), context / 2));
    }

    private @Nullable AnswerKeeper keeper(ClientRequest client, AdmittedKey admitted, ResponseBody state, byte[] own) {
        if (!state.store()) {
            return null;
        }
        var asked = new KeptAnswers.Asked(
                admitted.key().tenantId(), client.requestId(), client.startedAt(), own, state.previousId());
        return (id, ending) -> kept.keep(asked, id, ending);
    }

    private Future<Void> begin(ClientRequest client, AdmittedKey admitted, ResponseBody state, Prompt prompt) {
        var work = new BackgroundResponses.Work(
                admitted.key().tenantId(),
                client.requestId(),
                client.startedAt(),
                Buffer.buffer(prompt.whole),
                Buffer.buffer(prompt.own),
                state.previousId(),
                state.stream());
        return asked(background.start(client.http(), work)).map(begun -> {
            var events = begun.events();
            if (events != null) {
                EventReader.begin(vertx, client.response(), events, -1, config.keepAlive());
            } else if (!client.response().closed()) {
                client.response().putHeader("content-type", "application/json");
                client.response().end(begun.queued().toString());
            }
            return null;
        });
    }

    /// Tells a client what the store's silence means for it.
    private static <T> Future<T> asked(Future<T> question) {
        return question.recover(failure -> Future.failedFuture(
                switch (failure) {
                    case GatewayException e -> e;
                    case NoRoomException _ ->
                        new GatewayException(GatewayError.overloaded(
                                "The gateway holds too many requests at the moment. Try again in a moment.",
                                Duration.ofSeconds(1)));
                    case RefusedException _ ->
                        new GatewayException(new GatewayError.BodyTooLarge(
                                "The request is too large to be stored, which `background` needs."));
                    default -> {
                        LOG.warnf("stored responses do not answer reason=%s", failure.getMessage());
                        yield new GatewayException(GatewayError.unavailable(
                                "Stored responses cannot be reached now. Try again in a moment."));
                    }
                }));
    }
}
