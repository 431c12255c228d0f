package dev.tollgate.billing.reconciliation;

import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.Problem;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Whether journals, topic and ledger agree; for platform admins.
@Path("/api/reconciliation")
@Authenticated
@RunOnVirtualThread
public class ReconciliationResource {
    private static final Logger LOG = Logger.getLogger(ReconciliationResource.class);
    private static final int MAX_REASON_LENGTH = 500;
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
        LedgerRoles.requireAll(caller);
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
        LedgerRoles.requireAll(caller);
        return reconciliation.summary();
    }

    /// Accepts a difference that cannot be repaired, as the caller saw it: its alert ends, and it stays in view.
    @POST
    @Path("/accept")
    public ReconciledMinute accept(@Nullable Difference difference) {
        caller.requireAny("platform-admin");
        var seen = checked(difference);
        var reason = Objects.requireNonNull(Objects.requireNonNull(difference).reason());
        if (!minutes.accept(seen, caller.email(), reason)) {
            var now = minutes.find(seen.minute(), seen.holder())
                    .orElseThrow(() -> ProblemException.notFound("Nothing is known of this minute and holder."));
            throw ProblemException.conflict("The minute is " + now.state().text() + " now, with " + now.missing()
                    + " events missing; look again before accepting it.");
        }
        LOG.infof(
                "difference is accepted minute=%s holder=%s missing=%d missingNanos=%d actor=%s",
                seen.minute(),
                seen.holder(),
                seen.missing(),
                seen.missingCharge().nanos(),
                caller.email());
        return minutes.find(seen.minute(), seen.holder()).orElseThrow();
    }

    private static ReconciliationRepository.Seen checked(@Nullable Difference seen) {
        if (seen == null) {
            throw ProblemException.badRequest("Send {minute,holder,missing,missingCharge,reason}.");
        }
        var errors = new ArrayList<Problem.FieldError>();
        var reason = seen.reason();
        if (reason == null || reason.isBlank() || reason.length() > MAX_REASON_LENGTH || reason.indexOf('\0') >= 0) {
            errors.add(new Problem.FieldError("reason", "must be 1 to " + MAX_REASON_LENGTH + " characters"));
        }
        if (seen.minute() == null) {
            errors.add(new Problem.FieldError("minute", "must be the minute's first instant"));
        }
        if (seen.holder() == null || seen.holder().isEmpty() || seen.holder().indexOf('\0') >= 0) {
            errors.add(new Problem.FieldError("holder", "must name a holder"));
        }
        if (seen.missing() == null) {
            errors.add(new Problem.FieldError("missing", "must be what the minute showed"));
        }
        if (seen.missingCharge() == null) {
            errors.add(new Problem.FieldError("missingCharge", "must be what the minute showed"));
        }
        if (seen.minute() == null
                || seen.holder() == null
                || seen.missing() == null
                || seen.missingCharge() == null
                || !errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new ReconciliationRepository.Seen(seen.minute(), seen.holder(), seen.missing(), seen.missingCharge());
    }

    /// What is accepted, as the caller saw it, and why.
    public record Difference(
            @Nullable Instant minute,
            @Nullable String holder,
            @Nullable Long missing,
            @Nullable Money missingCharge,
            @Nullable String reason) {}

    private static @Nullable MinuteState state(@Nullable String state) {
        if (state == null || state.isEmpty()) {
            return null;
        }
        return MinuteState.of(state)
                .orElseThrow(() ->
                        ProblemException.badRequest("state must be one of matched, pending, different, accepted."));
    }
}
