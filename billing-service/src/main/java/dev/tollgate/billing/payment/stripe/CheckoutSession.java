package dev.tollgate.billing.payment.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.payment.Payment;
import dev.tollgate.billing.payment.PaymentFact;
import dev.tollgate.contracts.money.Money;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Stripe's Checkout Session, as the API and the events show it.
record CheckoutSession(JsonNode json) {
    private static final long NANOS_PER_CENT = 10_000_000;
    private static final String CURRENCY = "usd";
    /// States of a payment intent in which no money is on its way any more.
    private static final Set<String> DEAD_INTENTS = Set.of("requires_payment_method", "canceled");

    String id() {
        return json.path("id").asText();
    }

    String url() {
        return json.path("url").asText();
    }

    /// The payment that the session was made for.
    Optional<UUID> paymentId() {
        return uuid(json.path("client_reference_id").asText());
    }

    /// What the session says of its payment; empty while nothing is decided. A payment intent that was expanded tells
    /// whether money that was on its way will not come.
    Optional<PaymentFact> fact(Payment payment) {
        if (json.path("payment_status").asText().equals("paid")) {
            return Optional.of(paid(payment));
        }
        return switch (json.path("status").asText()) {
            case "expired" -> Optional.of(new PaymentFact.Expired());
            case "complete" ->
                DEAD_INTENTS.contains(json.path("payment_intent").path("status").asText())
                        ? Optional.of(new PaymentFact.Failed("The payment did not go through."))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private PaymentFact paid(Payment payment) {
        var cents = json.path("amount_total");
        var currency = json.path("currency").asText();
        if (cents.canConvertToLong()
                && currency.equals(CURRENCY)
                && money(cents.asLong()).equals(payment.amount())) {
            return new PaymentFact.Paid(payment.amount());
        }
        return new PaymentFact.Mismatched("Stripe received %s cents of %s, asked for were %s."
                .formatted(cents.asText(), currency, payment.amount()));
    }

    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Cents, exactly.
    static Money money(long cents) {
        return Money.ofNanos(Math.multiplyExact(cents, NANOS_PER_CENT));
    }

    /// The cents of an amount that is whole cents.
    static long cents(Money amount) {
        if (amount.nanos() % NANOS_PER_CENT != 0) {
            throw new ArithmeticException(amount + " is not a whole number of cents.");
        }
        return amount.nanos() / NANOS_PER_CENT;
    }
}
