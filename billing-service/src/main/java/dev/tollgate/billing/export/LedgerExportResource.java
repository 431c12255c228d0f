package dev.tollgate.billing.export;

import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/// Every line of a month's transfers.
@Path("/api/ledger/export")
@Authenticated
@RunOnVirtualThread
public class LedgerExportResource {
    private final Caller caller;
    private final Exports exports;

    LedgerExportResource(Caller caller, Exports exports) {
        this.caller = caller;
        this.exports = exports;
    }

    /// `month` such as 2026-11 (UTC), `format` csv or parquet, `scope=platform` for all tenants.
    @GET
    public Response export(
            @QueryParam("month") @Nullable String month,
            @QueryParam("format") @Nullable String format,
            @QueryParam("scope") @Nullable String scope) {
        return exports.answer(caller, Source.LEDGER, month, format, scope);
    }
}
