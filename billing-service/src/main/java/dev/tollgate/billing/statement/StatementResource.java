package dev.tollgate.billing.statement;

import dev.tollgate.billing.export.CsvRows;
import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The closed months of the caller's tenant; who reads all books may name another `tenantId`.
@Path("/api/statements")
@Authenticated
@RunOnVirtualThread
public class StatementResource {
    private final Caller caller;
    private final MonthlyStatementRepository statements;

    StatementResource(Caller caller, MonthlyStatementRepository statements) {
        this.caller = caller;
        this.statements = statements;
    }

    /// Newest first; the cursor is the number of the last statement of the page before.
    @GET
    public Page<MonthlyStatement> list(
            @QueryParam("tenantId") @Nullable String tenantId,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        var tenant = LedgerRoles.tenant(caller, tenantId);
        var size = Page.limit(limit);
        var before = cursor == null || cursor.isEmpty() ? statements.newest(tenant) + 1 : number(cursor);
        var rows = statements.list(tenant, before, size + 1);
        var isLast = rows.size() <= size;
        var shown = isLast ? rows : rows.subList(0, size);
        return new Page<>(
                shown.stream().map(statement -> shown(statement, tenantId)).toList(),
                isLast ? null : Integer.toString(shown.getLast().number()));
    }

    /// One statement as JSON.
    @GET
    @Path("/{number: \\d+}")
    public MonthlyStatement read(
            @PathParam("number") String number, @QueryParam("tenantId") @Nullable String tenantId) {
        return statements
                .find(LedgerRoles.tenant(caller, tenantId), number(number))
                .map(statement -> shown(statement, tenantId))
                .orElseThrow(StatementResource::unknown);
    }

    /// One statement as CSV: its balances and its lines.
    @GET
    @Path("/{number: \\d+}.csv")
    public Response csv(@PathParam("number") String number, @QueryParam("tenantId") @Nullable String tenantId)
            throws IOException {
        var statement = read(number, tenantId);
        var out = new ByteArrayOutputStream();
        var names = List.of("number", "month", "kind", "model", "count", "input_units", "output_units", "amount_nanos");
        var rows = new CsvRows(names, out);
        var month = statement.month().toString();
        var own = (long) statement.number();
        rows.write(Arrays.asList(
                own,
                month,
                "opening",
                null,
                null,
                null,
                null,
                statement.opening().nanos()));
        for (var line : statement.lines()) {
            rows.write(Arrays.asList(
                    own,
                    month,
                    line.kind(),
                    line.model(),
                    line.count(),
                    line.inputUnits(),
                    line.outputUnits(),
                    line.amount().nanos()));
        }
        rows.write(Arrays.asList(
                own,
                month,
                "closing",
                null,
                null,
                null,
                null,
                statement.closing().nanos()));
        rows.finish();
        var name = "statement-" + statement.number() + "-" + month + ".csv";
        return Response.ok(out.toByteArray(), "text/csv; charset=utf-8")
                .header("content-disposition", "attachment; filename=\"" + name + "\"")
                .build();
    }

    /// One statement as a page to print.
    @GET
    @Path("/{number: \\d+}.html")
    public Response page(@PathParam("number") String number, @QueryParam("tenantId") @Nullable String tenantId) {
        return Response.ok(StatementPage.html(read(number, tenantId)), "text/html; charset=utf-8")
                .header("content-security-policy", StatementPage.POLICY)
                .header("referrer-policy", "no-referrer")
                .build();
    }

    private static MonthlyStatement shown(MonthlyStatement statement, @Nullable String tenantId) {
        return tenantId == null || tenantId.isEmpty() ? statement : statement.ofNamedTenant();
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("There is no such statement; a month is closed some hours after its end.");
    }
}
