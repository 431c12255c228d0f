package dev.tollgate.billing.payment;

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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a tenant pays in.
@Path("/api/payments")
@Authenticated
@RunOnVirtualThread
public class PaymentResource {
    private static final int MAX_KEY_LENGTH = 200;
    private static final long NANOS_PER_CENT = 10_000_000;
    private final Caller caller;
    private final Payments payments;
    private final PaymentRepository repository;
    private final PaymentConfig config;

    PaymentResource(Caller caller, Payments payments, PaymentRepository repository, PaymentConfig config) {
        this.caller = caller;
        this.payments = payments;
        this.repository = repository;
        this.config = config;
    }

    /// The ways to pay that are offered here, and how much.
    @GET
    @Path("/methods")
    public Methods methods() {
        caller.requireAny("owner", "admin", "finance");
        var least = Money.ofNanos(config.minAmount());
        var most = Money.ofNanos(config.maxAmount());
        return new Methods(payments.methods().stream()
                .map(method -> new Method(method, least, most, "USD"))
                .toList());
    }

    /// Makes a payment that can be paid, once per idempotency key.
    @POST
    public Response start(@Nullable Request request) {
        caller.requireAny("owner", "finance");
        try {
            return switch (payments.start(checked(request))) {
                case StartOutcome.Started(var payment) ->
                    Response.status(Response.Status.CREATED)
                            .entity(view(payment, null))
                            .build();
                case StartOutcome.KeyTaken() ->
                    throw ProblemException.unprocessable(
                            "This idempotencyKey was used for another payment; choose a new one.");
                case StartOutcome.TooManyOpen() ->
                    throw ProblemException.conflict(
                            "There are %d open payments already; pay one of them or wait.".formatted(config.maxOpen()));
            };
        } catch (PaymentProviderException e) {
            throw ProblemException.unavailable(e.detail() + " Try again with the same idempotencyKey.");
        }
    }

    /// Newest first. `tenantId=all`, or another tenant's, is for platform admins.
    @GET
    public Page<PaymentView> list(
            @QueryParam("tenantId") @Nullable String tenantId,
            @QueryParam("state") @Nullable String state,
            @QueryParam("reference") @Nullable String reference,
            @QueryParam("flagged") boolean flagged,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        caller.requireAny("owner", "admin", "finance", "platform-admin");
        var size = Page.limit(limit);
        if (flagged) {
            caller.requireAny("platform-admin");
        }
        var filter = new PaymentRepository.Filter(tenant(tenantId), state(state), text(reference), flagged);
        var rows = repository.list(filter, Cursor.parse(cursor), size + 1).stream()
                .map(payment -> view(payment, null))
                .toList();
        return Page.of(rows, size, row -> new Cursor(row.createdAt(), row.id().toString()));
    }

    /// One payment with what happened to it.
    @GET
    @Path("/{id}")
    public PaymentView read(@PathParam("id") UUID id) {
        caller.requireAny("owner", "admin", "finance", "platform-admin");
        var payment = payments.find(id)
                .filter(found -> isAdmin() || found.tenantId().equals(caller.tenantId()))
                .orElseThrow(() -> unknown(id));
        return view(payment, repository.history(id));
    }

    /// Credits what a platform admin saw arrive.
    @POST
    @Path("/{id}/confirm")
    public PaymentView confirm(@PathParam("id") UUID id, @Nullable Confirmation body) {
        caller.requireAny("platform-admin");
        var received = body == null ? null : body.received();
        if (received == null || !received.isPositive() || received.nanos() > config.maxTopUp()) {
            throw ProblemException.invalid(
                    List.of(new Problem.FieldError("received", "must be nano-USD between 1 and " + config.maxTopUp())));
        }
        var source = source("confirmed", body == null ? null : body.reason());
        var payment = payments.find(id).orElseThrow(() -> unknown(id));
        if (Payments.mayConfirm(payment)) {
            payment = payments.learn(id, new PaymentFact.Paid(received), source);
        }
        if (!Payments.isConfirmed(payment, received)) {
            throw ProblemException.conflict(
                    payment.isCredited()
                            ? "%s was credited for it already.".formatted(payment.credited())
                            : "A %s payment by %s cannot be confirmed."
                                    .formatted(
                                            payment.state().text(),
                                            payment.method().text()));
        }
        return view(payment, repository.history(id));
    }

    /// Withdraws an open payment, so that it cannot be paid any more.
    @POST
    @Path("/{id}/cancel")
    public PaymentView cancel(@PathParam("id") UUID id, @Nullable Reason body) {
        caller.requireAny("platform-admin");
        var source = source("cancelled", body == null ? null : body.reason());
        var payment = payments.find(id).orElseThrow(() -> unknown(id));
        try {
            var then = payment.state().isOpen() ? payments.withdraw(payment, source) : payment;
            if (then.state() != PaymentState.FAILED && then.state() != PaymentState.EXPIRED) {
                throw ProblemException.conflict(
                        then.attention() != null
                                ? "It needs a decision first: " + then.attention()
                                : then.state().isOpen()
                                        ? "The money is on its way already."
                                        : "It is " + then.state().text() + ".");
            }
            return view(then, repository.history(id));
        } catch (PaymentProviderException e) {
            throw ProblemException.unavailable(e.detail());
        }
    }

    /// Says that what was flagged has been dealt with; an open payment ends as failed.
    @POST
    @Path("/{id}/acknowledge")
    public PaymentView acknowledge(@PathParam("id") UUID id, @Nullable Reason body) {
        caller.requireAny("platform-admin");
        var source = source("acknowledged", body == null ? null : body.reason());
        var payment = payments.find(id).orElseThrow(() -> unknown(id));
        return view(payments.learn(payment.id(), new PaymentFact.Acknowledged(), source), repository.history(id));
    }

    private PaymentOrder checked(@Nullable Request request) {
        if (request == null) {
            throw ProblemException.badRequest("A body is needed.");
        }
        var errors = new ArrayList<Problem.FieldError>();
        var amount = request.amount();
        if (amount == null
                || amount.nanos() < config.minAmount()
                || amount.nanos() > config.maxAmount()
                || amount.nanos() % NANOS_PER_CENT != 0) {
            errors.add(new Problem.FieldError(
                    "amount",
                    "must be whole cents in nano-USD, between %d and %d"
                            .formatted(config.minAmount(), config.maxAmount())));
        }
        var method = PaymentMethod.of(request.method()).filter(payments.methods()::contains);
        if (method.isEmpty()) {
            var offered = payments.methods().stream().map(PaymentMethod::text).toList();
            errors.add(new Problem.FieldError(
                    "method",
                    offered.isEmpty()
                            ? "no way to pay is offered here; ask the operator"
                            : "must be one of " + String.join(", ", offered)));
        }
        var key = request.idempotencyKey();
        if (!TopUpResource.isText(key, MAX_KEY_LENGTH)) {
            errors.add(new Problem.FieldError("idempotencyKey", "must be 1 to 200 characters"));
        }
        if (amount == null || method.isEmpty() || key == null || !errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new PaymentOrder(caller.tenantId(), method.get(), amount, key, caller.email());
    }

    private PaymentFact.Source source(String event, @Nullable String reason) {
        if (!TopUpResource.isText(reason, TopUpResource.MAX_REASON_LENGTH)) {
            throw ProblemException.invalid(List.of(new Problem.FieldError("reason", "must be 1 to 500 characters")));
        }
        return new PaymentFact.Source(caller.email(), event, reason);
    }

    private PaymentView view(Payment payment, @Nullable List<PaymentHistoryItem> history) {
        return PaymentView.of(payment, config.bankTransfer().instructions().orElse(null), isAdmin(), history);
    }

    private boolean isAdmin() {
        return caller.roles().contains("platform-admin");
    }

    private @Nullable UUID tenant(@Nullable String asked) {
        if (asked == null || asked.isEmpty() || asked.equals(caller.tenantId().toString())) {
            caller.requireAny("owner", "admin", "finance");
            return caller.tenantId();
        }
        caller.requireAny("platform-admin");
        if (asked.equals("all")) {
            return null;
        }
        try {
            return UUID.fromString(asked);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("tenantId must be a tenant's id, or all.");
        }
    }

    private static @Nullable PaymentState state(@Nullable String asked) {
        if (asked == null || asked.isEmpty()) {
            return null;
        }
        return PaymentState.of(asked)
                .orElseThrow(() -> ProblemException.badRequest("state %s is unknown.".formatted(asked)));
    }

    private static @Nullable String text(@Nullable String asked) {
        return asked == null || asked.isEmpty() ? null : asked;
    }

    private static ProblemException unknown(UUID id) {
        return ProblemException.notFound("There is no payment " + id + ".");
    }

    /// The body of a payment; any member may be missing in what is sent.
    public record Request(
            @Nullable Money amount,
            @Nullable String method,
            @Nullable String idempotencyKey) {}

    /// What a platform admin saw arrive, and where.
    public record Confirmation(
            @Nullable Money received, @Nullable String reason) {}

    /// Why something is done.
    public record Reason(@Nullable String reason) {}

    /// The ways to pay.
    public record Methods(List<Method> items) {
        public Methods {
            items = List.copyOf(items);
        }
    }

    /// One way to pay and its limits.
    public record Method(PaymentMethod method, Money minAmount, Money maxAmount, String currency) {}
}
