package dev.tollgate.billing.usage;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;

/// One request of a tenant, for the gateway; behind the service token.
@Path("/internal/tenants/{tenantId}/generations/{id}")
@RunOnVirtualThread
public class GenerationResource {
    private final RequestRepository requests;

    GenerationResource(RequestRepository requests) {
        this.requests = requests;
    }

    /// `id` is a request id or an answer id.
    @GET
    public RequestDetail read(@PathParam("tenantId") UUID tenantId, @PathParam("id") String id) {
        return requests.find(tenantId, id, false).orElseThrow(() -> RequestResource.unknown());
    }
}
