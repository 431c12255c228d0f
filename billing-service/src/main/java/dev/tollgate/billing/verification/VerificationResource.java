package dev.tollgate.billing.verification;

import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.Months;
import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/// Whether every charge of a month is what its units cost.
@Path("/api/usage/verify")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class VerificationResource {
    private final Caller caller;
    private final ChargeVerification verification;
    private final CatalogPrices prices;

    VerificationResource(Caller caller, ChargeVerification verification, CatalogPrices prices) {
        this.caller = caller;
        this.verification = verification;
        this.prices = prices;
    }

    /// `month` such as 2026-11 (UTC, by the time that requests started).
    @POST
    public StreamingOutput verify(@QueryParam("month") @Nullable String month) {
        LedgerRoles.requireAll(caller);
        var wanted = Months.parse(month);
        return out -> verification.verify(wanted, prices, out);
    }
}
