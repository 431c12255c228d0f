package dev.tollgate.billing.usage;

import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import org.jspecify.annotations.Nullable;

/// New requests of the caller's tenant as they are posted.
@Path("/api/requests/live")
@Authenticated
@RunOnVirtualThread
public class LiveResource {
    private final Caller caller;
    private final RequestRepository requests;
    private final LiveRequests live;

    LiveResource(Caller caller, RequestRepository requests, LiveRequests live) {
        this.caller = caller;
        this.requests = requests;
        this.live = live;
    }

    /// Starts behind `after` or the `last-event-id`, else with the next request.
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void follow(
            @QueryParam("after") @Nullable String after,
            @HeaderParam("last-event-id") @Nullable String lastEventId,
            @Context SseEventSink sink,
            @Context Sse sse) {
        var tenantId = caller.tenantId();
        var from = lastEventId != null ? lastEventId : after;
        live.follow(tenantId, from == null ? requests.newestSequence(tenantId) : sequence(from), sink, sse);
    }

    private static long sequence(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ProblemException.badRequest("after must be the id of an event of this stream.");
        }
    }
}
