package dev.tollgate.billing.payment;

import dev.tollgate.billing.ledger.LedgerItem;

/// How a top-up ended.
public sealed interface TopUpOutcome {
    /// It stands in the ledger, booked now or by an earlier request with the same key.
    record Booked(LedgerItem item) implements TopUpOutcome {}

    /// The key belongs to another command.
    record KeyTaken() implements TopUpOutcome {}
}
