package dev.tollgate.billing.reconciliation;

import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/// Whether journals, topic and ledger agree; for platform admins.
@Path("/api/reconciliation")
@Authenticated
@RunOnVirtualThread
public class ReconciliationResource {
    private final Caller caller;
    private final ReconciliationRepository minutes;
    private final Reconciliation reconciliation;

    ReconciliationResource(Caller caller, ReconciliationRepository minutes, Reconciliation reconciliation) {
        this.caller = caller;
        this.minutes = minutes;
        this.reconciliation = reconciliation;
    }

    /// Minutes, newest first.
    @GET
    public Page<ReconciledMinute> list(
            @QueryParam("holder") @Nullable String holder,
            @QueryParam("state") @Nullable String state,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        caller.requireAny("platform-admin");
        var size = Page.limit(limit);
        var filter = new ReconciliationRepository.Filter(
                holder == null || holder.isEmpty() ? null : holder, state(state), TimeRange.parse(from, to));
        var rows = minutes.list(filter, Cursor.parse(cursor), size + 1);
        return Page.of(rows, size, minute -> new Cursor(minute.minute(), minute.holder()));
    }

    /// All of it in figures.
    @GET
    @Path("/summary")
    public ReconciliationSummary summary() {
        caller.requireAny("platform-admin");
        return reconciliation.summary();
    }

    private static @Nullable MinuteState state(@Nullable String state) {
        if (state == null || state.isEmpty()) {
            return null;
        }
        return MinuteState.of(state)
                .orElseThrow(() -> ProblemException.badRequest("state must be one of matched, pending, different."));
    }
}
