package dev.tollgate.mediajobs.response;

import dev.tollgate.contracts.response.StoredResponse;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.mediajobs.response.ResponseRepository.Context;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Stored responses for gateways; behind the service token. The gateway names the tenant of the key it
/// admitted.
@Path("/internal/tenants/{tenantId}/responses/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ResponseResource {
    private static final Set<String> STATUSES =
            Set.of("queued", "in_progress", "completed", "incomplete", "failed", "cancelled");
    private static final int MAX_ID_LENGTH = 128;

    private final ResponseRepository responses;

    ResponseResource(ResponseRepository responses) {
        this.responses = responses;
    }

    /// Keeps a response. Without `input` it is what has become of one that was running; 409 when that was
    /// cancelled, deleted or finished before. 422 when it is too large to be kept.
    @PUT
    public void keep(
            @PathParam("tenantId") UUID tenantId, @PathParam("id") String id, @Nullable StoredResponse stored) {
        switch (responses.keep(tenantId, id, checked(id, stored))) {
            case KEPT -> {}
            case OVER -> throw ProblemException.conflict("The response was finished, cancelled or deleted before.");
            case TOO_LARGE -> throw ProblemException.unprocessable("The response is too large to be kept.");
        }
    }

    /// The response object; 404.
    @GET
    public String find(@PathParam("tenantId") UUID tenantId, @PathParam("id") String id) {
        return responses.find(tenantId, id).orElseThrow(ResponseResource::missing);
    }

    /// The items the response was asked with, an array; 404.
    @GET
    @Path("/input")
    public String input(@PathParam("tenantId") UUID tenantId, @PathParam("id") String id) {
        return responses.input(tenantId, id).orElseThrow(ResponseResource::missing);
    }

    /// All items of the conversation up to and with this response, an array; 404 when a response of it is not
    /// kept, 422 when it is too long and `truncate` does not say that its newest part is enough.
    @GET
    @Path("/context")
    public String context(
            @PathParam("tenantId") UUID tenantId,
            @PathParam("id") String id,
            @QueryParam("truncate") boolean truncate) {
        return switch (responses.context(tenantId, id, truncate)) {
            case Context.Items(var items) -> items;
            case Context.Missing _ -> throw missing();
            case Context.TooLong _ ->
                throw ProblemException.unprocessable("The conversation before this response is too long.");
        };
    }

    /// Forgets the response; 404 when there is none.
    @DELETE
    public void delete(@PathParam("tenantId") UUID tenantId, @PathParam("id") String id) {
        if (!responses.delete(tenantId, id)) {
            throw missing();
        }
    }

    /// Cancels one that runs in the background, and answers the response object as it is now; 404.
    @POST
    @Path("/cancel")
    public String cancel(@PathParam("tenantId") UUID tenantId, @PathParam("id") String id) {
        return responses.cancel(tenantId, id).orElseThrow(ResponseResource::missing);
    }

    @SuppressWarnings("ConstantValue") // JSON may leave out any member
    private static StoredResponse checked(String id, @Nullable StoredResponse stored) {
        if (id.length() > MAX_ID_LENGTH) {
            throw ProblemException.badRequest("The id has at most " + MAX_ID_LENGTH + " characters.");
        }
        if (stored == null
                || stored.createdAt() == null
                || (stored.input() != null && !stored.input().isArray())
                || stored.response() == null
                || !STATUSES.contains(stored.response().path("status").asText())) {
            throw ProblemException.badRequest(
                    "createdAt and response (with its status) are needed, and input must be an array.");
        }
        return stored;
    }

    private static ProblemException missing() {
        return ProblemException.notFound("There is no such response.");
    }
}
