package dev.tollgate.gateway.metering.journal;

import dev.tollgate.contracts.usage.UsageEvent;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.function.LongFunction;

/// An event that waits for its sequence and for the disk.
record Pending(LongFunction<UsageEvent> event, Promise<UsageEvent> promise, Context context) {
    void written(UsageEvent written) {
        context.runOnContext(v -> promise.complete(written));
    }

    void failed(Exception cause) {
        context.runOnContext(v -> promise.tryFail(cause));
    }
}
