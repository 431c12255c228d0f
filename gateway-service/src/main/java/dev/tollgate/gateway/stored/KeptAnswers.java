package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.response.StoredResponse;
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
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hands answers over to the store once the client has them. What waits is bounded; an answer that cannot be kept is
/// still whole for its client, is counted, and cannot be asked for later.
@ApplicationScoped
class KeptAnswers {
    private static final Logger LOG = Logger.getLogger(KeptAnswers.class);

    private final Vertx vertx;
    private final StoredResponses store;
    private final StoredConfig config;
    private final Counter lost;
    private final AtomicLong pendingBytes = new AtomicLong();

    KeptAnswers(Vertx vertx, StoredResponses store, StoredConfig config, MeterRegistry meters) {
        this.vertx = vertx;
        this.store = store;
        this.config = config;
        this.lost = meters.counter("gateway.responses.not.stored");
        meters.gauge("gateway.responses.pending.bytes", pendingBytes);
    }

    /// A request whose answer is to be kept.
    ///
    /// @param body as the client sent it
    record Asked(
            UUID tenantId,
            String requestId,
            Instant at,
            Buffer body,
            @Nullable String previousId) {}

    /// Keeps the answer that ended with `ending`: a whole response object, or the last event of a stream.
    void keep(Asked asked, Buffer ending) {
        var size = asked.body().length() + ending.length();
        if (pendingBytes.addAndGet(size) > config.maxPendingSize().asLongValue()) {
            pendingBytes.addAndGet(-size);
            lost(asked.requestId(), "too much waits for the store");
            return;
        }
        vertx.executeBlocking((Callable<@Nullable Kept>) () -> read(asked, ending), false)
                .compose(kept -> kept == null ? Future.succeededFuture() : hand(asked.tenantId(), kept, 1))
                .onComplete(done -> {
                    pendingBytes.addAndGet(-size);
                    if (done.failed()) {
                        lost(asked.requestId(), String.valueOf(done.cause().getMessage()));
                    }
                });
    }

    private record Kept(String id, Buffer stored) {}

    private static @Nullable Kept read(Asked asked, Buffer ending) {
        var response = response(ending.getBytes());
        var id = response == null ? "" : response.path("id").asText();
        if (response == null || id.isEmpty()) {
            return null;
        }
        var items = ResponseBody.items(Json.request(asked.body().getBytes()), asked.requestId());
        return new Kept(id, written(new StoredResponse(asked.previousId(), asked.at(), items, response)));
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

    /// Keeps what is known of a response; retried, as the store may be restarting. False when it will not have it.
    Future<Boolean> hand(UUID tenantId, String id, StoredResponse stored) {
        return hand(tenantId, new Kept(id, written(stored)), 1);
    }

    private static Buffer written(StoredResponse stored) {
        try {
            return Buffer.buffer(ContractJson.MAPPER.writeValueAsBytes(stored));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A tree is always JSON.", e);
        }
    }

    private Future<Boolean> hand(UUID tenantId, Kept kept, int attempt) {
        return store.keep(tenantId, kept.id(), kept.stored()).recover(failure -> {
            if (attempt >= config.attempts()) {
                return Future.failedFuture(failure);
            }
            var later = Promise.<Void>promise();
            vertx.setTimer(config.retryDelay().toMillis() << (attempt - 1), fired -> later.complete());
            return later.future().compose(v -> hand(tenantId, kept, attempt + 1));
        });
    }

    private void lost(String requestId, String reason) {
        lost.increment();
        LOG.warnf("answer not stored requestId=%s reason=%s", requestId, reason);
    }
}
