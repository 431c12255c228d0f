package dev.tollgate.billing.ledger;

import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/// The platform's own accounts, for those who answer for the platform.
@Path("/api/ledger/accounts")
@Authenticated
@RunOnVirtualThread
public class LedgerAccountResource {
    private static final int MONTHS = 24;
    private final Caller caller;
    private final LedgerAccountRepository accounts;

    LedgerAccountResource(Caller caller, LedgerAccountRepository accounts) {
        this.caller = caller;
        this.accounts = accounts;
    }

    /// Balances now, and what moved in each of the last two years' months.
    @GET
    public LedgerAccounts read() {
        LedgerRoles.requireAll(caller);
        return accounts.read(MONTHS);
    }
}
