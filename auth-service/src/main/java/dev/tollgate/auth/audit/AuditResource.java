package dev.tollgate.auth.audit;

import dev.tollgate.auth.Page;
import dev.tollgate.auth.role.Role;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The audit log of the caller's tenant, and of any tenant for a platform admin.
@Path("/api/audit")
@Authenticated
@RunOnVirtualThread
public class AuditResource {
    private final AuditRepository audit;
    private final Caller caller;

    AuditResource(AuditRepository audit, Caller caller) {
        this.audit = audit;
        this.caller = caller;
    }

    /// Lists entries, newest first.
    @GET
    public Page<AuditEntry> list(
            @QueryParam("tenantId") @Nullable UUID tenantId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        caller.requireAny(Role.OWNER, Role.ADMIN, Role.PLATFORM_ADMIN);
        var tenant = tenantId == null ? caller.tenantId() : tenantId;
        if (!tenant.equals(caller.tenantId()) && !caller.roles().contains(Role.PLATFORM_ADMIN)) {
            throw ProblemException.forbidden("Only a platform admin reads the audit log of another tenant.");
        }
        var before = cursor == null ? Long.MAX_VALUE : Page.position(cursor, Long::parseLong);
        return Page.of(
                audit.list(tenant, before, limit + 1), limit, entry -> Long.toString(entry.id()), entry -> entry);
    }
}
