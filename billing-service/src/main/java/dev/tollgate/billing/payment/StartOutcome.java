package dev.tollgate.billing.payment;

/// How the wish to pay ended.
sealed interface StartOutcome {
    /// It can be paid, or is further on already when the wish was repeated.
    record Started(Payment payment) implements StartOutcome {}

    /// The key belongs to another payment of the tenant.
    record KeyTaken() implements StartOutcome {}

    /// The tenant has as many open payments as it may have.
    record TooManyOpen() implements StartOutcome {}
}
