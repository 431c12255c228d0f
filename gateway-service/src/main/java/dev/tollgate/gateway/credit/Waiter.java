package dev.tollgate.gateway.credit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;

/// A request that waits for a slice; told the outcome on the context on which it asked.
final class Waiter {
    final long amount;
    final Instant since;
    private final Promise<ReserveOutcome> promise = Promise.promise();
    private final Context context;

    Waiter(long amount, Instant since, Vertx vertx) {
        this.amount = amount;
        this.since = since;
        this.context = vertx.getOrCreateContext();
    }

    Future<ReserveOutcome> outcome() {
        return promise.future();
    }

    void tell(ReserveOutcome outcome) {
        context.runOnContext(v -> promise.tryComplete(outcome));
    }
}
