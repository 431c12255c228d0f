package dev.tollgate.billing.payment.redemption;

import dev.tollgate.billing.ledger.StatementRepository;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Turns a code into money of the caller's tenant.
@Path("/api/redemptions")
@Authenticated
@RunOnVirtualThread
public class RedemptionResource {
    private static final int MAX_CODE_LENGTH = 100;
    private final Caller caller;
    private final Redemptions redemptions;
    private final StatementRepository statements;

    RedemptionResource(Caller caller, Redemptions redemptions, StatementRepository statements) {
        this.caller = caller;
        this.redemptions = redemptions;
        this.statements = statements;
    }

    /// Answers the ledger item, also when the tenant has redeemed the code before.
    @POST
    public Response redeem(@Nullable Request request) {
        caller.requireAny("owner", "admin", "finance");
        var typed = request == null ? null : request.code();
        if (typed == null || typed.isBlank() || typed.length() > MAX_CODE_LENGTH) {
            throw ProblemException.badRequest("A code is needed.");
        }
        var code = Redemptions.read(typed)
                .orElseThrow(() -> ProblemException.unprocessable("The code is mistyped; check it and try again."));
        var tenantId = caller.tenantId();
        return switch (redemptions.redeem(tenantId, code, caller.email())) {
            case RedeemOutcome.Redeemed(var transferId) -> booked(tenantId, transferId);
            case RedeemOutcome.Unknown() -> throw ProblemException.notFound("There is no such code.");
            case RedeemOutcome.NotRedeemable() ->
                throw ProblemException.conflict("This code cannot be redeemed any more.");
            case RedeemOutcome.Throttled(var retryAfter) ->
                throw ProblemException.tooManyRequests(
                        "Too many codes were wrong; try again in %d minutes.".formatted(retryAfter.toMinutes() + 1),
                        retryAfter);
        };
    }

    private Response booked(UUID tenantId, UUID transferId) {
        var item = statements.find(tenantId, transferId).orElseThrow();
        return Response.status(Response.Status.CREATED).entity(item).build();
    }

    /// The code as a person typed it.
    public record Request(@Nullable String code) {}
}
