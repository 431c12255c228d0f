package dev.tollgate.billing.export;

import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.Months;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Checks what was asked for and answers with the file.
@ApplicationScoped
class Exports {
    private final MonthExport export;

    Exports(MonthExport export) {
        this.export = export;
    }

    /// The file of a month: of the caller's tenant for those who answer for its money, with `scope=platform` of all for
    /// who sees the whole platform.
    Response answer(
            Caller caller, Source source, @Nullable String month, @Nullable String format, @Nullable String scope) {
        var isPlatform = scope != null && !scope.isEmpty();
        if (isPlatform && !"platform".equals(scope)) {
            throw ProblemException.badRequest("scope must be platform, or left out.");
        }
        if (isPlatform) {
            LedgerRoles.requireAll(caller);
        } else {
            caller.requireAny("owner", "admin", "finance");
        }
        var wanted = Months.parse(month);
        var kind = format(format);
        var tenantId = isPlatform ? null : caller.tenantId();
        var name = source.label() + "-" + wanted + "." + kind.extension();
        export.requirePlace();
        StreamingOutput body = out -> export.write(source, kind, wanted, tenantId, out);
        return Response.ok(body)
                .type(kind.mediaType())
                .header("content-disposition", "attachment; filename=\"" + name + "\"")
                .build();
    }

    private static Format format(@Nullable String format) {
        if (format == null || format.isEmpty()) {
            return Format.CSV;
        }
        return Arrays.stream(Format.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(format))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest("format must be csv or parquet."));
    }
}
