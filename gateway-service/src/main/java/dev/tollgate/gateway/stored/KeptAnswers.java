package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.response.StoredResponse;
import dev.tollgate.gateway.stored.StoredResponses.RefusedException;
import dev.tollgate.protocol.Json;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hands answers over to the store while the client gets their end. What waits is bounded; an answer that
/// cannot be kept is still whole for its client, is counted, and cannot be asked for later.
@ApplicationScoped
class KeptAnswers {
    private static final Logger LOG = Logger.getLogger(KeptAnswers.class);

    private final Vertx vertx;
    private final StoredResponses store;
    private final StoredConfig config;
    private final Counter lost;
    private final Room pending;
    private final ConcurrentMap<Key, Promise<Void>> underWay = new ConcurrentHashMap<>();

    KeptAnswers(Vertx vertx, StoredResponses store, StoredConfig config, MeterRegistry meters) {
        this.vertx = vertx;
        this.store = store;
        this.config = config;
        this.pending = new Room(config.maxPendingSize().asLongValue());
        this.lost = meters.counter("gateway.responses.not.stored");
        meters.gauge("gateway.responses.pending.bytes", pending, Room::taken);
    }

    private record Key(UUID tenantId, String id) {}

    /// A request whose answer is to be kept.
    static final class Asked {
        private final UUID tenantId;
        private final String requestId;
        private final Instant at;
        private final byte[] body;
        private final @Nullable String previousId;

        /// @param body as the client sent it, but with the items it refers to
        Asked(UUID tenantId, String requestId, Instant at, byte[] body, @Nullable String previousId) {
            this.tenantId = tenantId;
            this.requestId = requestId;
            this.at = at;
            this.body = body;
            this.previousId = previousId;
        }
    }

    /// Keeps the answer that ended with `ending`: a whole response object, or the last event of a stream.
    void keep(Asked asked, @Nullable String id, Buffer ending) {
        var size = asked.body.length + ending.length();
        if (!pending.take(size)) {
            lost(asked.requestId, "too much waits for the store");
            return;
        }
        var key = new Key(asked.tenantId, id == null ? "" : id);
        var tried = Promise.<Void>promise();
        underWay.put(key, tried);
        vertx.executeBlocking((Callable<@Nullable Kept>) () -> read(asked, ending), false)
                .compose(kept -> {
                    if (kept == null) {
                        return Future.succeededFuture();
                    }
                    var first = store.keep(asked.tenantId, kept.id(), kept.stored());
                    return first.onComplete(done -> tried.tryComplete())
                            .recover(failure -> again(asked.tenantId, kept, 1, failure));
                })
                .onComplete(done -> {
                    underWay.remove(key, tried);
                    tried.tryComplete();
                    pending.giveBack(size);
                    if (done.failed()) {
                        lost(asked.requestId, String.valueOf(done.cause().getMessage()));
                    }
                });
    }

    /// Completes when an answer with this id that is on its way from here to the store has had its chance to
    /// arrive.
    Future<Void> handedOver(UUID tenantId, String id) {
        var tried = underWay.get(new Key(tenantId, id));
        if (tried == null) {
            return Future.succeededFuture();
        }
        // The answer may belong to a request of another event loop; who waits goes on on its own.
        var loop = vertx.getOrCreateContext();
        var here = Promise.<Void>promise();
        tried.future().onComplete(done -> loop.runOnContext(turn -> here.complete()));
        return here.future();
    }

    private record Kept(String id, Buffer stored) {}

    private static @Nullable Kept read(Asked asked, Buffer ending) {
        var response = response(ending.getBytes());
        var id = response == null ? "" : response.path("id").asText();
        if (response == null || id.isEmpty()) {
            return null;
        }
        var items = ResponseBody.items(Json.request(asked.body), asked.requestId);
        return new Kept(id, StoredResponses.json(new StoredResponse(asked.previousId, asked.at, items, response)));
    }

    /// The response object of a whole answer, or of the last event with one.
    static @Nullable ObjectNode response(byte[] ending) {
        var whole = Json.object(ending);
        if (whole != null) {
            return whole;
        }
        ObjectNode found = null;
        for (var line : new String(ending, StandardCharsets.UTF_8).split("\r\n|\n|\r", -1)) {
            if (line.startsWith("data:")) {
                var event = Json.object(line.substring("data:".length()));
                if (event != null && event.path("response") instanceof ObjectNode response) {
                    found = response;
                }
            }
        }
        return found;
    }

    /// Keeps what has become of a response; retried, as the store may be restarting. False when it will not
    /// have it.
    Future<Boolean> hand(UUID tenantId, String id, StoredResponse stored) {
        var kept = new Kept(id, StoredResponses.json(stored));
        return store.keep(tenantId, id, kept.stored()).recover(failure -> again(tenantId, kept, 1, failure));
    }

    private Future<Boolean> again(UUID tenantId, Kept kept, int attempts, Throwable failure) {
        if (attempts >= config.attempts() || failure instanceof RefusedException) {
            return Future.failedFuture(failure);
        }
        var later = Promise.<Void>promise();
        vertx.setTimer(Math.max(1, config.retryDelay().toMillis() << (attempts - 1)), fired -> later.complete());
        return later.future()
                .compose(v -> store.keep(tenantId, kept.id(), kept.stored()))
                .recover(next -> again(tenantId, kept, attempts + 1, next));
    }

    private void lost(String requestId, String reason) {
        lost.increment();
        LOG.warnf("answer not stored requestId=%s reason=%s", requestId, reason);
    }
}
