package dev.tollgate.billing.payment;

import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.Problem;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Money that a platform admin puts into a tenant's wallet.
@Path("/api/topups")
@Authenticated
@RunOnVirtualThread
public class TopUpResource {
    static final int MAX_REASON_LENGTH = 500;
    private static final int MAX_KEY_LENGTH = 200;
    private final Caller caller;
    private final TopUps topUps;
    private final PaymentConfig config;

    TopUpResource(Caller caller, TopUps topUps, PaymentConfig config) {
        this.caller = caller;
        this.topUps = topUps;
        this.config = config;
    }

    /// Books it once per idempotency key.
    @POST
    public Response book(@Nullable Request request) {
        caller.requireAny("platform-admin");
        return switch (topUps.book(checked(request))) {
            case TopUpOutcome.Booked(var item) ->
                Response.status(Response.Status.CREATED).entity(item).build();
            case TopUpOutcome.KeyTaken() ->
                throw ProblemException.unprocessable(
                        "This idempotencyKey was used for another top-up; choose a new one.");
        };
    }

    private TopUp checked(@Nullable Request request) {
        if (request == null) {
            throw ProblemException.badRequest("A body is needed.");
        }
        var errors = new ArrayList<Problem.FieldError>();
        if (request.tenantId() == null) {
            errors.add(new Problem.FieldError("tenantId", "is needed"));
        }
        if (request.amount() == null
                || !request.amount().isPositive()
                || request.amount().nanos() > config.maxTopUp()) {
            errors.add(new Problem.FieldError("amount", "must be nano-USD between 1 and " + config.maxTopUp()));
        }
        if (!isText(request.reason(), MAX_REASON_LENGTH)) {
            errors.add(new Problem.FieldError("reason", "must be 1 to 500 characters"));
        }
        if (!isText(request.idempotencyKey(), MAX_KEY_LENGTH)) {
            errors.add(new Problem.FieldError("idempotencyKey", "must be 1 to 200 characters"));
        }
        if (request.tenantId() == null
                || request.amount() == null
                || request.reason() == null
                || request.idempotencyKey() == null
                || !errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new TopUp(
                TopUp.transferId(request.idempotencyKey()),
                TransferKind.TOP_UP,
                request.tenantId(),
                request.amount(),
                request.reason(),
                caller.email());
    }

    static boolean isText(@Nullable String text, int maxLength) {
        return text != null && !text.isBlank() && text.length() <= maxLength && text.indexOf('\0') < 0;
    }

    /// The body of a top-up; any member may be missing in what is sent.
    public record Request(
            @Nullable UUID tenantId,
            @Nullable Money amount,
            @Nullable String reason,
            @Nullable String idempotencyKey) {}
}
