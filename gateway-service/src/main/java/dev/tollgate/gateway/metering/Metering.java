package dev.tollgate.gateway.metering;

import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.gateway.credit.Reservation;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/// Prices finished completions and keeps the usage events until billing has them.
@ApplicationScoped
public class Metering {
    /// Prices the completion by the version valid at `startedAt`, appends the usage event to the journal and settles
    /// or releases the reservation. The future completes on the calling Vert.x context when the record is on disk,
    /// and fails when the record cannot be written.
    public Future<UsageEvent> finish(FinishedCompletion completion, @Nullable Reservation reservation) {
        return Future.failedFuture("There is no journal yet.");
    }

    /// False when the journal cannot take more (disk quota, failed disk): admission refuses with 503.
    public boolean isAccepting() {
        return false;
    }
}
