package dev.tollgate.billing.payment;

import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.contracts.money.Money;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Takes payments from the wish to pay to the credited wallet. Whatever becomes known of a payment goes
/// through [#learn(Handle, UUID, PaymentFact, PaymentFact.Source)]: the payment's row lock, the transfer
/// and the history are one transaction, so that a webhook, its repetitions, a poll and a person at once
/// credit it exactly once.
@ApplicationScoped
public class Payments {
    private static final Logger LOG = Logger.getLogger(Payments.class);
    private final Jdbi jdbi;
    private final PaymentRepository repository;
    private final TopUps topUps;
    private final Returns returns;
    private final BalancePublisher balances;
    private final List<PaymentProvider> providers;
    private final PaymentConfig config;
    private final MeterRegistry metrics;

    Payments(
            Jdbi jdbi,
            PaymentRepository repository,
            TopUps topUps,
            Returns returns,
            BalancePublisher balances,
            @All List<PaymentProvider> providers,
            PaymentConfig config,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.repository = repository;
        this.topUps = topUps;
        this.returns = returns;
        this.balances = balances;
        this.providers = providers;
        this.config = config;
        this.metrics = metrics;
    }

    /// The ways to pay that this deployment is configured for.
    List<PaymentMethod> methods() {
        return providers.stream()
                .filter(PaymentProvider::isOffered)
                .map(PaymentProvider::method)
                .sorted()
                .toList();
    }

    /// Makes a payment that can be paid, or answers the one that the same key made. When the provider cannot be reached
    /// the payment stays created: the same wish under the same key tries again.
    ///
    /// @throws PaymentProviderException when the provider cannot be reached
    StartOutcome start(PaymentOrder order) {
        var provider = provider(order.method());
        var known = repository.findByKey(order.tenantId(), order.idempotencyKey());
        if (known.isEmpty()) {
            jdbi.useTransaction(handle -> add(handle, order, provider));
            known = repository.findByKey(order.tenantId(), order.idempotencyKey());
        }
        if (known.isEmpty()) {
            return new StartOutcome.TooManyOpen();
        }
        var payment = known.get();
        if (!order.matches(payment)) {
            return new StartOutcome.KeyTaken();
        }
        if (payment.state() == PaymentState.CREATED) {
            invite(payment, provider.invite(payment));
        }
        return new StartOutcome.Started(repository.find(payment.id()).orElseThrow());
    }

    private void add(Handle handle, PaymentOrder order, PaymentProvider provider) {
        var id = UUID.randomUUID();
        var limits = new PaymentRepository.Limits(provider.validFor(), config.askAfter(), config.maxOpen());
        if (repository.add(handle, order, id, limits)) {
            var source = new PaymentFact.Source(order.requestedBy(), "asked for", null);
            repository.addHistory(handle, repository.lock(handle, id), source, null);
        }
    }

    private void invite(Payment payment, Invitation invitation) {
        jdbi.useTransaction(handle -> {
            if (repository.invite(handle, payment.id(), invitation)) {
                var source = new PaymentFact.Source(payment.method().text(), "can be paid", invitation.reference());
                repository.addHistory(handle, repository.lock(handle, payment.id()), source, null);
            }
        });
    }

    /// Withdraws an open payment; answers the payment as it is then, which is another state when the provider knew
    /// more.
    ///
    /// @throws PaymentProviderException when the provider cannot be reached
    Payment withdraw(Payment payment, PaymentFact.Source source) {
        var fact = provider(payment.method()).withdraw(payment);
        return fact.isEmpty() ? payment : learn(payment.id(), fact.get(), source);
    }

    /// Asks the provider of a payment that has been silent; answers whether there was news.
    boolean ask(Payment payment) {
        var provider = provider(payment.method());
        if (!provider.isOffered()) {
            return false;
        }
        var fact = provider.ask(payment);
        fact.ifPresent(known -> learn(
                payment.id(), known, new PaymentFact.Source(payment.method().text(), "asked", null)));
        return fact.isPresent();
    }

    /// Takes in what became known of a payment; answers it as it is then.
    Payment learn(UUID id, PaymentFact fact, PaymentFact.Source source) {
        var learned = jdbi.inTransaction(handle -> learn(handle, id, fact, source));
        balances.changed(List.of(learned.tenantId()));
        return learned;
    }

    /// The same within the caller's transaction. Locks the payment, then the wallet.
    public Payment learn(Handle handle, UUID id, PaymentFact fact, PaymentFact.Source source) {
        var before = repository.lock(handle, id);
        var after = before.after(fact);
        if (after.equals(before)) {
            return before;
        }
        var isNew = after.isCredited() && !before.isCredited();
        repository.addHistory(handle, after, told(source, fact), isNew ? credit(handle, after, source) : null);
        if (after.returnDue().isPositive()) {
            var transfer = returns.append(handle, after, after.returnDue(), source.actor());
            after = after.withReturnBooked();
            repository.addHistory(
                    handle, after, new PaymentFact.Source(source.actor(), "refund booked", null), transfer);
        }
        repository.update(handle, after);
        tell(before, after);
        return after;
    }

    private UUID credit(Handle handle, Payment payment, PaymentFact.Source source) {
        var id = Returns.creditId(payment.id());
        topUps.append(
                handle,
                new TopUp(
                        id,
                        TransferKind.TOP_UP,
                        payment.tenantId(),
                        payment.credited(),
                        "Payment " + payment.id() + " by " + payment.method().text(),
                        payment.method() == PaymentMethod.STRIPE ? payment.requestedBy() : source.actor()));
        return id;
    }

    private static PaymentFact.Source told(PaymentFact.Source source, PaymentFact fact) {
        var what = switch (fact) {
            case PaymentFact.Paid(var received) -> "received " + received;
            case PaymentFact.Mismatched(var mismatch) -> mismatch;
            case PaymentFact.Failed(var why) -> why;
            case PaymentFact.Expired() -> null;
            case PaymentFact.Refunded(var total) -> "refunded " + total + " in all";
            case PaymentFact.Flagged(var why) -> why;
            case PaymentFact.Acknowledged() -> null;
        };
        return new PaymentFact.Source(source.actor(), source.event(), joined(what, source.reason()));
    }

    private static @Nullable String joined(@Nullable String what, @Nullable String reason) {
        return what == null ? reason : reason == null ? what : what + ": " + reason;
    }

    private void tell(Payment before, Payment after) {
        if (before.state() != after.state()) {
            metrics.counter(
                            "tollgate.billing.payments",
                            "method",
                            after.method().text(),
                            "state",
                            after.state().text())
                    .increment();
        }
        LOG.infof(
                "payment changed paymentId=%s tenantId=%s method=%s from=%s to=%s",
                after.id(),
                after.tenantId(),
                after.method().text(),
                before.state().text(),
                after.state().text());
        if (after.attention() != null && !after.attention().equals(before.attention())) {
            LOG.warnf("payment needs a person paymentId=%s reason=\"%s\"", after.id(), after.attention());
        }
    }

    private PaymentProvider provider(PaymentMethod method) {
        return providers.stream()
                .filter(provider -> provider.method() == method)
                .findFirst()
                .orElseThrow();
    }

    /// A payment of any tenant.
    Optional<Payment> find(UUID id) {
        return repository.find(id);
    }

    /// Whether the money that a person saw may be credited to it: a transfer that is waited for or came late, or a
    /// payment whose provider told another amount than asked.
    static boolean mayConfirm(Payment payment) {
        return !payment.isCredited()
                && (payment.attention() != null
                        || (payment.method() == PaymentMethod.BANK_TRANSFER
                                && (payment.state() == PaymentState.PENDING
                                        || payment.state() == PaymentState.EXPIRED)));
    }

    /// Whether exactly this was credited.
    static boolean isConfirmed(Payment payment, Money received) {
        return payment.credited().equals(received);
    }
}
