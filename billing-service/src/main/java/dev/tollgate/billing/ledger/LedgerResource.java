package dev.tollgate.billing.ledger;

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
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Every movement of the wallet of the caller's tenant; who reads all books may name another `tenantId`.
@Path("/api/ledger")
@Authenticated
@RunOnVirtualThread
public class LedgerResource {
    private final Caller caller;
    private final StatementRepository statements;

    LedgerResource(Caller caller, StatementRepository statements) {
        this.caller = caller;
        this.statements = statements;
    }

    /// Newest first; `model` narrows to the charges of one model.
    @GET
    public LedgerPage list(
            @QueryParam("tenantId") @Nullable String tenantId,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("model") @Nullable String model,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        var tenant = LedgerRoles.tenant(caller, tenantId);
        var size = Page.limit(limit);
        var filter = new StatementRepository.Filter(
                kind(kind), model == null || model.isEmpty() ? null : model, TimeRange.parse(from, to));
        var after = Cursor.parse(cursor);
        var rows = statements.list(tenant, filter, after, size + 1);
        var page = Page.of(rows, size, item -> new Cursor(item.at(), Long.toString(item.sequence())));
        return new LedgerPage(page, after == null ? statements.totals(tenant, filter) : null);
    }

    static @Nullable String kind(@Nullable String kind) {
        if (kind == null || kind.isEmpty()) {
            return null;
        }
        var known = Arrays.stream(TransferKind.values()).map(TransferKind::text).toList();
        if (!known.contains(kind)) {
            throw ProblemException.badRequest("kind must be one of " + String.join(", ", known) + ".");
        }
        return kind;
    }
}
