package dev.tollgate.mediajobs.response;

import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Single items of stored responses for gateways; behind the service token.
@Path("/internal/tenants/{tenantId}/response-items")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ItemResource {
    private static final int MAX_IDS = 1_000;

    private final ResponseRepository responses;

    ItemResource(ResponseRepository responses) {
        this.responses = responses;
    }

    /// The items with these ids, an object by id; those that are not kept are missing in it.
    @POST
    public String find(@PathParam("tenantId") UUID tenantId, @Nullable List<String> ids) {
        if (ids == null || ids.isEmpty() || ids.size() > MAX_IDS) {
            throw ProblemException.badRequest("1 to " + MAX_IDS + " ids are needed.");
        }
        return responses.items(tenantId, ids);
    }
}
