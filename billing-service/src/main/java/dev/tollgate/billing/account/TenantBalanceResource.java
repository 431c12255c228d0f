package dev.tollgate.billing.account;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;

/// Any tenant's balance, for other services; behind the service token.
@Path("/internal/tenants/{tenantId}/balance")
@RunOnVirtualThread
public class TenantBalanceResource {
    private final BalanceRepository balances;

    TenantBalanceResource(BalanceRepository balances) {
        this.balances = balances;
    }

    /// The object of `GET /api/balance`.
    @GET
    public Balance read(@PathParam("tenantId") UUID tenantId) {
        return balances.read(tenantId);
    }
}
