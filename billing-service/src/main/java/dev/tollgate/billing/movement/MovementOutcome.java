package dev.tollgate.billing.movement;

import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.TransferItem;

/// How a command ended.
public sealed interface MovementOutcome {
    /// It stands in the ledger, booked now or by an earlier command with the same key.
    record Booked(TransferItem transfer) implements MovementOutcome {}

    /// It cannot be booked, and never will be under this key.
    record Refused(Cause cause, String detail) implements MovementOutcome, Decision {}

    /// The key belongs to another command.
    record KeyTaken() implements MovementOutcome {}

    /// Why a command is refused.
    enum Cause {
        /// What it names does not exist.
        UNKNOWN,
        /// The books do not allow it.
        CONFLICT
    }

    /// What is to be done about a new command.
    sealed interface Decision permits Refused, Book {}

    /// Book this.
    record Book(Transfer transfer) implements Decision {}
}
