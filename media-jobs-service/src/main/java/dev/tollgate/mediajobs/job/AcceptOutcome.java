package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.money.Money;

/// What became of a job that was to be accepted.
sealed interface AcceptOutcome {
    /// It waits for a provider; its money is held.
    record Accepted(Job job) implements AcceptOutcome {}

    /// The same was asked before.
    record Known(Job job) implements AcceptOutcome {}

    /// The id belongs to another request.
    record IdTaken() implements AcceptOutcome {}

    /// The tenant has as many unfinished jobs as it may.
    record TooMany(int limit) implements AcceptOutcome {}

    /// Its price is more than what is there.
    record NoMoney(Money price, Money available) implements AcceptOutcome {}

    /// `continues` names no completed job of the tenant.
    record UnknownOrigin() implements AcceptOutcome {}

    /// The request makes no sense for the model; `detail` says why.
    record Unfit(String detail) implements AcceptOutcome {}

    /// It cannot be decided now; `detail` says why.
    record Unavailable(String detail) implements AcceptOutcome {}
}
