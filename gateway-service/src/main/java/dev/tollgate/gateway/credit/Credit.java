package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.money.Money;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// Reserves the worst case of a request from slices of the tenant's balance, so that billing is asked rarely.
@ApplicationScoped
public class Credit {
    /// Never blocks. Completes on the calling Vert.x context. A worst case of zero reserves nothing and always
    /// succeeds.
    public Future<ReserveOutcome> reserve(UUID tenantId, Money worstCase) {
        return Future.succeededFuture(new ReserveOutcome.Unavailable("Not connected to billing."));
    }
}
