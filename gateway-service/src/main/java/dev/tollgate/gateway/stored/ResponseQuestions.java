package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.protocol.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Answers what clients ask about responses that are kept.
@ApplicationScoped
public class ResponseQuestions {
    private static final Logger LOG = Logger.getLogger(ResponseQuestions.class);
    private static final int DEFAULT_PAGE = 20;
    private static final int MAX_PAGE = 100;

    private final Vertx vertx;
    private final StoredResponses store;
    private final KeptAnswers kept;
    private final BackgroundResponses background;
    private final StoredConfig config;

    ResponseQuestions(
            Vertx vertx, StoredResponses store, KeptAnswers kept, BackgroundResponses background, StoredConfig config) {
        this.vertx = vertx;
        this.store = store;
        this.kept = kept;
        this.background = background;
        this.config = config;
    }

    /// Answers `GET /v1/responses/{id}`, with `stream=true` as events, of which those up to `starting_after`
    /// are left out.
    public void get(ClientRequest client, UUID tenantId, String id) {
        if (!"true".equals(client.http().getParam("stream"))) {
            found(client, tenantId, id, () -> store.find(tenantId, id), response -> send(client, response));
            return;
        }
        var after = number(client, "starting_after", 0, Long.MAX_VALUE - 1, -1);
        var events = background.eventsOf(tenantId, id);
        if (events != null) {
            EventReader.begin(vertx, client.response(), events, after, config.keepAlive());
            return;
        }
        found(client, tenantId, id, () -> store.find(tenantId, id), response -> {
            // Only who has seen nothing yet is told everything: the events that were sent are not known any more.
            var log = new EventLog(after + 1, Long.MAX_VALUE, new Room(Long.MAX_VALUE));
            EventReader.begin(vertx, client.response(), log, after, config.keepAlive());
            replay(client, tenantId, id, response, log, after < 0);
        });
    }

    /// Tells a finished response; one that runs elsewhere is waited for while its client is there.
    private void replay(ClientRequest client, UUID tenantId, String id, Buffer stored, EventLog log, boolean isWhole) {
        vertx.executeBlocking(() -> Optional.ofNullable(Json.object(stored.getBytes())), false)
                .onSuccess(parsed -> parsed.ifPresent(response -> {
                    if (!BackgroundAnswer.isRunning(response.path("status").asText())) {
                        tell(response, log, isWhole);
                        return;
                    }
                    vertx.setTimer(Math.max(1, config.watch().toMillis()), fired -> {
                        if (!client.response().closed()) {
                            store.find(tenantId, id)
                                    .otherwise(Optional.of(stored))
                                    .onSuccess(next -> next.ifPresentOrElse(
                                            later -> replay(client, tenantId, id, later, log, isWhole),
                                            () -> tell(BackgroundAnswer.with(response, "cancelled"), log, false)));
                        }
                    });
                }));
    }

    private static void tell(ObjectNode response, EventLog log, boolean isWhole) {
        if (isWhole) {
            Replay.tell(response, log);
        } else {
            Replay.end(response, log);
        }
    }

    /// Answers `DELETE /v1/responses/{id}`.
    public void delete(ClientRequest client, UUID tenantId, String id) {
        kept.handedOver(tenantId, id)
                .compose(v -> store.delete(tenantId, id))
                .onSuccess(deleted -> {
                    if (!deleted) {
                        client.refuse(missing(id));
                        return;
                    }
                    background.cancel(tenantId, id);
                    var answer = Json.MAPPER.createObjectNode().put("id", id).put("object", "response");
                    send(client, answer.put("deleted", true));
                })
                .onFailure(failure -> unavailable(client, failure));
    }

    /// Answers `POST /v1/responses/{id}/cancel`.
    public void cancel(ClientRequest client, UUID tenantId, String id) {
        found(client, tenantId, id, () -> store.cancel(tenantId, id), response -> {
            var status = StoredStatus.of(response);
            if (status.equals("cancelled")) {
                background.cancel(tenantId, id);
                send(client, response);
            } else {
                client.refuse(GatewayError.invalid(
                        "Only a response that runs in the background can be cancelled; this one is `" + status + "`.",
                        null));
            }
        });
    }

    /// Answers `GET /v1/responses/{id}/input_items` with `limit` (1 to 100), `order` and `after`.
    public void inputItems(ClientRequest client, UUID tenantId, String id) {
        var limit = (int) number(client, "limit", 1, MAX_PAGE, DEFAULT_PAGE);
        var order = client.http().getParam("order");
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            throw new GatewayException(GatewayError.invalid("`order` must be `asc` or `desc`.", "order"));
        }
        var after = client.http().getParam("after");
        found(
                client,
                tenantId,
                id,
                () -> store.input(tenantId, id),
                items -> vertx.executeBlocking(() -> page(items, limit, "asc".equals(order), after), false)
                        .onSuccess(page -> page.ifPresentOrElse(
                                list -> send(client, list),
                                () -> client.refuse(
                                        GatewayError.invalid("`after` names no item of this response.", "after"))))
                        .onFailure(failure -> unavailable(client, failure)));
    }

    private static Optional<ObjectNode> page(Buffer items, int limit, boolean ascending, @Nullable String after) {
        var all = new ArrayList<JsonNode>();
        Objects.requireNonNull(Json.value(items.getBytes())).forEach(all::add);
        if (!ascending) {
            Collections.reverse(all);
        }
        var from = 0;
        if (after != null) {
            var ids = all.stream().map(item -> item.path("id").asText()).toList();
            from = ids.indexOf(after) + 1;
            if (from == 0) {
                return Optional.empty();
            }
        }
        var shown = all.subList(from, Math.min(all.size(), from + limit));
        var list = Json.MAPPER.createObjectNode().put("object", "list");
        list.putArray("data").addAll(shown);
        list.put(
                "first_id", shown.isEmpty() ? null : shown.getFirst().path("id").asText());
        list.put("last_id", shown.isEmpty() ? null : shown.getLast().path("id").asText());
        return Optional.of(list.put("has_more", from + shown.size() < all.size()));
    }

    private static long number(ClientRequest client, String name, long min, long max, long otherwise) {
        var asked = client.http().getParam(name);
        if (asked == null || asked.isEmpty()) {
            return otherwise;
        }
        try {
            var number = Long.parseLong(asked);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw new GatewayException(GatewayError.invalid(
                "`" + name + "` must be a whole number " + (max > MAX_PAGE ? "of at least " + min : min + " to " + max)
                        + ".",
                name));
    }

    /// An answer that is on its way from here to the store is waited for.
    private void found(
            ClientRequest client,
            UUID tenantId,
            String id,
            Supplier<Future<Optional<Buffer>>> question,
            Consumer<Buffer> onFound) {
        kept.handedOver(tenantId, id)
                .compose(v -> question.get())
                .onSuccess(found -> found.ifPresentOrElse(onFound, () -> client.refuse(missing(id))))
                .onFailure(failure -> unavailable(client, failure));
    }

    private static GatewayError missing(String id) {
        return new GatewayError.NotFound("Response with id '" + id + "' not found.");
    }

    private static void unavailable(ClientRequest client, Throwable failure) {
        LOG.warnf("stored responses do not answer requestId=%s reason=%s", client.requestId(), failure.getMessage());
        client.refuse(GatewayError.unavailable("Stored responses cannot be read now. Try again in a moment."));
    }

    private static void send(ClientRequest client, ObjectNode body) {
        send(client, Buffer.buffer(body.toString()));
    }

    private static void send(ClientRequest client, Buffer body) {
        if (!client.response().closed()) {
            client.response().putHeader("content-type", "application/json").end(body);
        }
    }
}
