package dev.tollgate.billing.reservation;

import dev.tollgate.contracts.credit.SliceAnswer;

/// How a request for a slice ended.
public sealed interface OpenOutcome {
    /// The request was decided, now or earlier under the same id.
    record Answered(SliceAnswer answer) implements OpenOutcome {}

    /// The id belongs to another request.
    record IdTaken() implements OpenOutcome {}
}
