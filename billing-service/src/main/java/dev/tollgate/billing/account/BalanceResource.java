package dev.tollgate.billing.account;

import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/// The balance of the caller's tenant.
@Path("/api/balance")
@Authenticated
@RunOnVirtualThread
public class BalanceResource {
    private final Caller caller;
    private final BalanceRepository balances;

    BalanceResource(Caller caller, BalanceRepository balances) {
        this.caller = caller;
        this.balances = balances;
    }

    /// What is there, what is held, and how long it lasts.
    @GET
    public Balance read() {
        return balances.read(caller.tenantId());
    }
}
