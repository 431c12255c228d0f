package dev.tollgate.auth.tenant;

import dev.tollgate.contracts.tenant.TenantRecord;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;

/// Answers other services what a tenant may do.
@Path("/internal/tenants")
@RunOnVirtualThread
public class InternalTenantResource {
    private final TenantRepository tenants;

    InternalTenantResource(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /// The tenant's published record.
    @GET
    @Path("/{tenantId}")
    public TenantRecord tenant(@PathParam("tenantId") UUID tenantId) {
        return tenants.findByIdOptional(tenantId)
                .map(Tenant::toRecord)
                .orElseThrow(() -> ProblemException.notFound("There is no tenant " + tenantId + "."));
    }
}
