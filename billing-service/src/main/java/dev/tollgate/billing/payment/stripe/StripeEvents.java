package dev.tollgate.billing.payment.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.payment.Payment;
import dev.tollgate.billing.payment.PaymentFact;
import dev.tollgate.billing.payment.PaymentMethod;
import dev.tollgate.billing.payment.PaymentRepository;
import dev.tollgate.billing.payment.Payments;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Takes in Stripe's events. An event's id and what it says are stored by one transaction; what an event says
/// is a fact that holds whatever came before, so that doubles and any order lead to the same books.
@ApplicationScoped
class StripeEvents {
    private static final Logger LOG = Logger.getLogger(StripeEvents.class);
    private final Jdbi jdbi;
    private final Payments payments;
    private final PaymentRepository repository;
    private final StripeCheckout checkout;
    private final BalancePublisher balances;

    StripeEvents(
            Jdbi jdbi,
            Payments payments,
            PaymentRepository repository,
            StripeCheckout checkout,
            BalancePublisher balances) {
        this.jdbi = jdbi;
        this.payments = payments;
        this.repository = repository;
        this.checkout = checkout;
        this.balances = balances;
    }

    /// What became of an event.
    enum Outcome {
        TAKEN,
        REPEATED,
        IGNORED
    }

    /// Takes in an event whose signature was checked. Events of types that say nothing about money, or about
    /// payments that are not ours, are ignored.
    Outcome take(JsonNode event) {
        var id = event.path("id").asText();
        var type = event.path("type").asText();
        var object = event.path("data").path("object");
        var payment = payment(type, object);
        if (id.isEmpty() || payment.isEmpty()) {
            return Outcome.IGNORED;
        }
        var fact = fact(type, object, payment.get());
        var source = new PaymentFact.Source(PaymentMethod.STRIPE.text(), type, id);
        var isNew = jdbi.inTransaction(handle -> {
            if (!remember(handle, id, type, payment.get().id())) {
                return false;
            }
            fact.ifPresent(known -> payments.learn(handle, payment.get().id(), known, source));
            return true;
        });
        balances.changed(List.of(payment.get().tenantId()));
        LOG.infof("Stripe event taken in eventId=%s type=%s isNew=%s", id, type, isNew);
        return isNew ? Outcome.TAKEN : Outcome.REPEATED;
    }

    private Optional<Payment> payment(String type, JsonNode object) {
        return switch (type) {
            case "checkout.session.completed",
                    "checkout.session.async_payment_succeeded",
                    "checkout.session.async_payment_failed",
                    "checkout.session.expired" ->
                new CheckoutSession(object).paymentId().flatMap(this::ours);
            case "charge.refunded" ->
                CheckoutSession.uuid(object.path("metadata").path("payment_id").asText())
                        .flatMap(this::ours)
                        .or(() -> ofIntent(object));
            case "charge.dispute.created" -> ofIntent(object);
            case "refund.failed", "refund.updated", "charge.refund.updated" ->
                isUndone(object) ? ofIntent(object) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<Payment> ofIntent(JsonNode object) {
        var intent = object.path("payment_intent").asText();
        return intent.isEmpty()
                ? Optional.empty()
                : checkout.sessionOf(intent).flatMap(CheckoutSession::paymentId).flatMap(this::ours);
    }

    private Optional<Payment> ours(UUID id) {
        return repository.find(id).filter(payment -> payment.method() == PaymentMethod.STRIPE);
    }

    private static Optional<PaymentFact> fact(String type, JsonNode object, Payment payment) {
        return switch (type) {
            case "checkout.session.async_payment_failed" ->
                Optional.of(new PaymentFact.Failed("The payment did not go through."));
            case "charge.refunded" -> Optional.of(refunded(object));
            case "charge.dispute.created" ->
                Optional.of(new PaymentFact.Flagged("The payer disputes %s cents of %s at their bank: %s."
                        .formatted(
                                object.path("amount").asText(),
                                object.path("currency").asText(),
                                object.path("reason").asText("no reason"))));
            case "refund.failed", "refund.updated", "charge.refund.updated" ->
                Optional.of(new PaymentFact.Flagged(
                        "A refund of %s cents of %s did not reach the payer (%s), and is booked; give it back by hand or correct it."
                                .formatted(
                                        object.path("amount").asText(),
                                        object.path("currency").asText(),
                                        object.path("failure_reason")
                                                .asText(object.path("status").asText()))));
            default -> new CheckoutSession(object).fact(payment);
        };
    }

    /// A refund is told, and booked, when it is made; its money can still come back days later.
    private static boolean isUndone(JsonNode refund) {
        var status = refund.path("status").asText();
        return status.equals("failed") || status.equals("canceled");
    }

    private static PaymentFact refunded(JsonNode charge) {
        var cents = charge.path("amount_refunded");
        var currency = charge.path("currency").asText();
        return currency.equals("usd") && cents.canConvertToLong()
                ? new PaymentFact.Refunded(CheckoutSession.money(cents.asLong()))
                : new PaymentFact.Flagged(
                        "Stripe refunded %s cents of %s; book it by hand.".formatted(cents.asText(), currency));
    }

    private static boolean remember(Handle handle, String id, String type, UUID paymentId) {
        return handle.createUpdate("""
                        insert into stripe_event (id, type, payment_id) values (:id, :type, :payment)
                        on conflict do nothing
                        """)
                        .bind("id", id)
                        .bind("type", type)
                        .bind("payment", paymentId)
                        .execute()
                == 1;
    }
}
