package dev.tollgate.billing.reservation;

import dev.tollgate.contracts.credit.CloseSlice;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Slices for gateways and jobs; behind the service token.
@Path("/internal/slices")
@RunOnVirtualThread
public class SliceResource {
    private static final int MAX_HOLDER_LENGTH = 200;
    private final Slices slices;

    SliceResource(Slices slices) {
        this.slices = slices;
    }

    /// Opens a slice; its id is the idempotency key.
    @POST
    public SliceAnswer open(@Nullable OpenSlice request) {
        return switch (slices.open(checked(request))) {
            case OpenOutcome.Answered(var answer) -> answer;
            case OpenOutcome.IdTaken() ->
                throw ProblemException.unprocessable("This sliceId was used for another request; choose a new one.");
        };
    }

    /// Keeps a slice open, for a holder that knows its `epoch` (or does not say).
    @POST
    @Path("/{sliceId}/renew")
    public SliceAnswer renew(@PathParam("sliceId") UUID sliceId, @QueryParam("epoch") @Nullable Long epoch) {
        return slices.renew(sliceId, epoch);
    }

    /// Ends a slice, for a holder that knows its `epoch` (or does not say).
    @POST
    @Path("/{sliceId}/close")
    public void close(
            @PathParam("sliceId") UUID sliceId,
            @QueryParam("epoch") @Nullable Long epoch,
            @Nullable CloseSlice request) {
        if (request == null || request.charged() == null || request.charged().isNegative()) {
            throw ProblemException.badRequest("charged must be an amount of nano-USD that is not negative.");
        }
        slices.close(sliceId, request.charged(), epoch);
    }

    @SuppressWarnings("ConstantValue") // JSON may leave out any member
    private static OpenSlice checked(@Nullable OpenSlice request) {
        if (request == null || request.sliceId() == null || request.tenantId() == null) {
            throw ProblemException.badRequest("sliceId and tenantId are needed.");
        }
        if (request.holder() == null
                || request.holder().isBlank()
                || request.holder().length() > MAX_HOLDER_LENGTH) {
            throw ProblemException.badRequest("holder must name who spends the slice, in at most 200 characters.");
        }
        if (request.minimum() == null
                || request.wanted() == null
                || !request.minimum().isPositive()) {
            throw ProblemException.badRequest(
                    "minimum must be a positive amount of nano-USD; free models need no slice.");
        }
        if (request.wanted().compareTo(request.minimum()) < 0) {
            return new OpenSlice(
                    request.sliceId(), request.tenantId(), request.holder(), request.minimum(), request.minimum());
        }
        return request;
    }
}
