package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The state of the Responses API for the tenants' clients: what a request refers to before it is answered, what is
/// kept of its answer, and the questions about it afterwards.
@ApplicationScoped
public class ResponsesState {
    private static final Logger LOG = Logger.getLogger(ResponsesState.class);
    private static final int DEFAULT_PAGE = 20;
    private static final int MAX_PAGE = 100;

    private final Vertx vertx;
    private final StoredResponses store;
    private final KeptAnswers kept;
    private final BackgroundResponses background;

    ResponsesState(Vertx vertx, StoredResponses store, KeptAnswers kept, BackgroundResponses background) {
        this.vertx = vertx;
        this.store = store;
        this.kept = kept;
        this.background = background;
    }

    /// A request that refers to no state any more.
    ///
    /// @param keeper takes the end of the answer when that is to be kept; absent when it is not
    public record Stateless(Buffer body, @Nullable Consumer<Buffer> keeper) {}

    /// Whether the request is the gateway's own work in the background, checked when the client asked.
    public boolean isOwn(HttpServerRequest request) {
        return background.isOwn(request);
    }

    /// Resolves what the request refers to. Empty when the client has its answer already: the work goes on in the
    /// background. Fails with a [GatewayException].
    public Future<Optional<Stateless>> resolve(ClientRequest client, UUID tenantId, byte[] body) {
        ResponseBody state;
        try {
            state = ResponseBody.read(body);
        } catch (ProtocolException e) {
            return Future.failedFuture(new GatewayException(new GatewayError.Told(e.error())));
        }
        return conversation(tenantId, state.previousId(), body).compose(ready -> {
            if (!state.background()) {
                return Future.succeededFuture(
                        Optional.of(new Stateless(Buffer.buffer(ready), keeper(client, tenantId, body, state))));
            }
            return begin(client, tenantId, body, ready, state).map(v -> Optional.<Stateless>empty());
        });
    }

    private Future<byte[]> conversation(UUID tenantId, @Nullable String previousId, byte[] body) {
        if (previousId == null) {
            return Future.succeededFuture(body);
        }
        return asked(store.context(tenantId, previousId)).compose(context -> {
            if (context.isEmpty()) {
                return Future.failedFuture(new GatewayException(new GatewayError.InvalidRequest(
                        "Previous response with id '" + previousId + "' not found.",
                        "previous_response_id",
                        "previous_response_not_found")));
            }
            // A long conversation would hold up the other requests of the event loop.
            return vertx.executeBlocking(() -> joined(body, context.get()), false).<byte[]>map(Objects::requireNonNull);
        });
    }

    private static byte[] joined(byte[] body, JsonNode conversation) {
        try {
            return ResponseBody.goingOn(body, conversation);
        } catch (ProtocolException e) {
            throw new GatewayException(new GatewayError.Told(e.error()));
        }
    }

    private @Nullable Consumer<Buffer> keeper(ClientRequest client, UUID tenantId, byte[] body, ResponseBody state) {
        if (!state.store()) {
            return null;
        }
        var asked = new KeptAnswers.Asked(
                tenantId, client.requestId(), client.startedAt(), Buffer.buffer(body), state.previousId());
        return ending -> kept.keep(asked, ending);
    }

    private Future<Void> begin(ClientRequest client, UUID tenantId, byte[] body, byte[] ready, ResponseBody state) {
        BackgroundResponses.Work work;
        try {
            work = new BackgroundResponses.Work(
                    tenantId,
                    client.requestId(),
                    client.startedAt(),
                    Buffer.buffer(ResponseBody.inForeground(ready)),
                    Buffer.buffer(body),
                    state.previousId());
        } catch (ProtocolException e) {
            return Future.failedFuture(new GatewayException(new GatewayError.Told(e.error())));
        }
        return asked(background.start(client.http(), work)).map(queued -> {
            send(client, queued);
            return null;
        });
    }

    /// Answers `GET /v1/responses/{id}`.
    public void get(ClientRequest client, UUID tenantId, String id) {
        answer(client, store.find(tenantId, id), id, response -> send(client, response));
    }

    /// Answers `DELETE /v1/responses/{id}`.
    public void delete(ClientRequest client, UUID tenantId, String id) {
        store.delete(tenantId, id)
                .onSuccess(deleted -> {
                    if (deleted) {
                        background.cancel(id);
                        send(
                                client,
                                Json.MAPPER
                                        .createObjectNode()
                                        .put("id", id)
                                        .put("object", "response")
                                        .put("deleted", true));
                    } else {
                        client.refuse(missing(id));
                    }
                })
                .onFailure(failure -> unavailable(client, failure));
    }

    /// Answers `POST /v1/responses/{id}/cancel`.
    public void cancel(ClientRequest client, UUID tenantId, String id) {
        answer(client, store.cancel(tenantId, id), id, response -> {
            if (response.path("status").asText().equals("cancelled")) {
                background.cancel(id);
                send(client, response);
            } else {
                client.refuse(GatewayError.invalid(
                        "Only a response that runs in the background can be cancelled; this one is `"
                                + response.path("status").asText() + "`.",
                        null));
            }
        });
    }

    /// Answers `GET /v1/responses/{id}/input_items` with `limit` (1 to 100), `order` and `after`.
    public void inputItems(ClientRequest client, UUID tenantId, String id) {
        var limit = limit(client.http().getParam("limit"));
        var ascending = "asc".equals(client.http().getParam("order"));
        var after = client.http().getParam("after");
        answer(client, store.input(tenantId, id), id, items -> send(client, page(items, limit, ascending, after)));
    }

    private static ObjectNode page(JsonNode items, int limit, boolean ascending, @Nullable String after) {
        var all = new ArrayList<JsonNode>();
        items.forEach(all::add);
        if (!ascending) {
            Collections.reverse(all);
        }
        var from = 0;
        for (var i = 0; after != null && i < all.size(); i++) {
            from = all.get(i).path("id").asText().equals(after) ? i + 1 : from;
        }
        var shown = all.subList(from, Math.min(all.size(), from + limit));
        var list = Json.MAPPER.createObjectNode().put("object", "list");
        list.putArray("data").addAll(shown);
        list.put(
                "first_id", shown.isEmpty() ? null : shown.getFirst().path("id").asText());
        list.put("last_id", shown.isEmpty() ? null : shown.getLast().path("id").asText());
        return list.put("has_more", from + shown.size() < all.size());
    }

    private static int limit(@Nullable String asked) {
        if (asked == null) {
            return DEFAULT_PAGE;
        }
        try {
            var limit = Integer.parseInt(asked);
            if (limit >= 1 && limit <= MAX_PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw new GatewayException(
                GatewayError.invalid("`limit` must be a number from 1 to " + MAX_PAGE + ".", "limit"));
    }

    private static void answer(
            ClientRequest client, Future<Optional<JsonNode>> question, String id, Consumer<JsonNode> onFound) {
        question.onSuccess(found -> found.ifPresentOrElse(onFound, () -> client.refuse(missing(id))))
                .onFailure(failure -> unavailable(client, failure));
    }

    private static GatewayError missing(String id) {
        return new GatewayError.NotFound("Response with id '" + id + "' not found.");
    }

    private static void unavailable(ClientRequest client, Throwable failure) {
        LOG.warnf("stored responses do not answer requestId=%s reason=%s", client.requestId(), failure.getMessage());
        client.refuse(GatewayError.unavailable("Stored responses cannot be read now. Try again in a moment."));
    }

    private static <T> Future<T> asked(Future<T> question) {
        return question.recover(failure -> Future.failedFuture(
                failure instanceof GatewayException
                        ? failure
                        : new GatewayException(GatewayError.unavailable(
                                "Stored responses cannot be reached now. Try again in a moment."))));
    }

    private static void send(ClientRequest client, JsonNode body) {
        if (!client.response().closed()) {
            client.response().putHeader("content-type", "application/json").end(body.toString());
        }
    }
}
