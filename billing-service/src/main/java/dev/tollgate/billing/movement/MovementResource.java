package dev.tollgate.billing.movement;

import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/// What a platform admin books besides top-ups: each command once per idempotency key, with its reason.
@Path("/api/ledger")
@Authenticated
@RunOnVirtualThread
public class MovementResource {
    private final Caller caller;
    private final Movements movements;
    private final MovementConfig config;

    MovementResource(Caller caller, Movements movements, MovementConfig config) {
        this.caller = caller;
        this.movements = movements;
        this.config = config;
    }

    /// Gives promotional money.
    @POST
    @Path("/grants")
    public Response grant(MovementRequest.@Nullable Grant request) {
        requireAdmin();
        return answer(body(request).checked(config.maxAmount(), caller.email()));
    }

    /// Pays paid money back.
    @POST
    @Path("/refunds")
    public Response refund(MovementRequest.@Nullable Refund request) {
        requireAdmin();
        return answer(body(request).checked(config.maxAmount(), caller.email()));
    }

    /// Takes a transfer back.
    @POST
    @Path("/reversals")
    public Response reversal(MovementRequest.@Nullable Reversal request) {
        requireAdmin();
        return answer(body(request).checked(caller.email()));
    }

    private void requireAdmin() {
        caller.requireAny("platform-admin");
    }

    private static <T> T body(@Nullable T request) {
        if (request == null) {
            throw ProblemException.badRequest("A body is needed.");
        }
        return request;
    }

    private Response answer(Movement movement) {
        return switch (movements.book(movement)) {
            case MovementOutcome.Booked(var transfer) ->
                Response.status(Response.Status.CREATED).entity(transfer).build();
            case MovementOutcome.Refused(var cause, var detail) ->
                throw switch (cause) {
                    case UNKNOWN -> ProblemException.notFound(detail);
                    case CONFLICT -> ProblemException.conflict(detail);
                };
            case MovementOutcome.KeyTaken() ->
                throw ProblemException.unprocessable(
                        "This idempotencyKey was used for another " + movement.kind() + "; choose a new one.");
        };
    }
}
