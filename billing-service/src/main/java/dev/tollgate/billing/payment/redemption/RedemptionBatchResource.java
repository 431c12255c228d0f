package dev.tollgate.billing.payment.redemption;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.Problem;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Batches of redemption codes, for platform admins.
@Path("/api/redemption-codes")
@Authenticated
@RunOnVirtualThread
public class RedemptionBatchResource {
    private static final int MAX_CODES = 1_000;
    private static final int MAX_GRANT_DAYS = 3_650;
    private static final int MAX_TEXT_LENGTH = 500;
    private final Caller caller;
    private final Redemptions redemptions;
    private final RedemptionRepository repository;
    private final RedemptionConfig config;
    private final Clock clock = Clock.systemUTC();

    RedemptionBatchResource(
            Caller caller, Redemptions redemptions, RedemptionRepository repository, RedemptionConfig config) {
        this.caller = caller;
        this.redemptions = redemptions;
        this.repository = repository;
        this.config = config;
    }

    /// Makes a batch and answers its codes, which are shown this once.
    @POST
    public Response create(@Nullable Request request) {
        caller.requireAny("platform-admin");
        var order = checked(request);
        var id = UUID.randomUUID();
        var codes = redemptions.create(id, order);
        var batch = repository.find(id).orElseThrow();
        return Response.status(Response.Status.CREATED)
                .entity(new Created(batch, codes))
                .build();
    }

    /// Newest first.
    @GET
    public Page<RedemptionBatch> list(
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable Integer limit) {
        caller.requireAny("platform-admin");
        var size = Page.limit(limit);
        var rows = repository.list(Cursor.parse(cursor), size + 1);
        return Page.of(rows, size, row -> new Cursor(row.createdAt(), row.id().toString()));
    }

    /// Stops a batch: its codes cannot be redeemed any more. What was redeemed stays.
    @POST
    @Path("/{id}/disable")
    public RedemptionBatch disable(@PathParam("id") UUID id) {
        caller.requireAny("platform-admin");
        repository.disable(id, caller.email());
        return repository.find(id).orElseThrow(() -> ProblemException.notFound("There is no batch " + id + "."));
    }

    private BatchOrder checked(@Nullable Request request) {
        if (request == null) {
            throw ProblemException.badRequest("A body is needed.");
        }
        var errors = new ArrayList<Problem.FieldError>();
        var amount = request.amount();
        if (amount == null || !amount.isPositive() || amount.nanos() > config.maxAmount()) {
            errors.add(new Problem.FieldError("amount", "must be nano-USD between 1 and " + config.maxAmount()));
        }
        var count = request.count();
        if (count == null || count < 1 || count > MAX_CODES) {
            errors.add(new Problem.FieldError("count", "must be between 1 and " + MAX_CODES));
        }
        if (request.expiresAt() != null && !request.expiresAt().isAfter(clock.instant())) {
            errors.add(new Problem.FieldError("expiresAt", "must be in the future"));
        }
        checkExpiryOfMoney(request, errors);
        if (!isText(request.label())) {
            errors.add(new Problem.FieldError("label", "must be 1 to 500 characters"));
        }
        if (!isText(request.reason())) {
            errors.add(new Problem.FieldError("reason", "must be 1 to 500 characters"));
        }
        if (amount == null
                || count == null
                || request.label() == null
                || request.reason() == null
                || !errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new BatchOrder(
                amount,
                count,
                request.promotional(),
                request.expiresAt(),
                request.grantExpiresAt(),
                request.grantDays(),
                request.label(),
                request.reason(),
                caller.email());
    }

    /// Until when the money can be spent is another date than until when the codes can be redeemed.
    private void checkExpiryOfMoney(Request request, List<Problem.FieldError> errors) {
        var at = request.grantExpiresAt();
        var days = request.grantDays();
        if (at != null && !at.isAfter(clock.instant())) {
            errors.add(new Problem.FieldError("grantExpiresAt", "must be in the future"));
        }
        if (at != null && request.expiresAt() != null && at.isBefore(request.expiresAt())) {
            errors.add(new Problem.FieldError(
                    "grantExpiresAt", "must not be before expiresAt, as the codes would be worth nothing then"));
        }
        if (days != null && (days < 1 || days > MAX_GRANT_DAYS)) {
            errors.add(new Problem.FieldError("grantDays", "must be between 1 and " + MAX_GRANT_DAYS));
        }
        if (at != null && days != null) {
            errors.add(new Problem.FieldError("grantDays", "cannot be given beside grantExpiresAt"));
        }
        if ((at != null || days != null) && !request.promotional()) {
            errors.add(new Problem.FieldError("promotional", "must be true: only given money expires"));
        }
    }

    private static boolean isText(@Nullable String text) {
        return text != null && !text.isBlank() && text.length() <= MAX_TEXT_LENGTH && text.indexOf('\0') < 0;
    }

    /// The body of a batch; any member may be missing in what is sent.
    public record Request(
            @Nullable Money amount,
            @Nullable Integer count,
            boolean promotional,
            @Nullable Instant expiresAt,
            @Nullable Instant grantExpiresAt,
            @Nullable Integer grantDays,
            @Nullable String label,
            @Nullable String reason) {}

    /// A new batch with its codes.
    public record Created(@JsonUnwrapped RedemptionBatch batch, List<String> codes) {
        public Created {
            codes = List.copyOf(codes);
        }
    }
}
