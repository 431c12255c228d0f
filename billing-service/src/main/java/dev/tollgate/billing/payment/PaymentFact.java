package dev.tollgate.billing.payment;

import dev.tollgate.contracts.money.Money;
import org.jspecify.annotations.Nullable;

/// What became known of a payment. Facts may come twice and in any order: they lead to the same state.
public sealed interface PaymentFact {
    /// This much money arrived.
    record Paid(Money received) implements PaymentFact {}

    /// Money arrived, but not what was asked for; a person decides.
    record Mismatched(String what) implements PaymentFact {}

    /// It will not be paid.
    record Failed(String why) implements PaymentFact {}

    /// Nobody paid in time.
    record Expired() implements PaymentFact {}

    /// The provider has given back this much in all.
    record Refunded(Money total) implements PaymentFact {}

    /// A person must look at it; no money moves.
    record Flagged(String why) implements PaymentFact {}

    /// A person has dealt with what was flagged.
    record Acknowledged() implements PaymentFact {}

    /// Who said so: a provider's event or poll, or a person with a reason.
    record Source(String actor, String event, @Nullable String reason) {}
}
