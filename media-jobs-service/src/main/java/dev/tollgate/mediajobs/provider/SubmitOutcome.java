package dev.tollgate.mediajobs.provider;

import dev.tollgate.contracts.job.Job.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of handing a job over.
public sealed interface SubmitOutcome {
    /// The provider's HTTP status; absent when no answer came.
    @Nullable
    Integer status();

    /// The provider has it under this id.
    record Taken(@Nullable Integer status, String upstreamId) implements SubmitOutcome {}

    /// The provider refuses the request itself: no other attempt would help.
    record Refused(@Nullable Integer status, Failure failure) implements SubmitOutcome {}

    /// It was certainly not taken, and may be tried again.
    ///
    /// @param error a short class such as `connect` or `status-503`
    record NotTaken(
            @Nullable Integer status,
            String error,
            @Nullable Duration retryAfter) implements SubmitOutcome {}

    /// It was sent, and nobody knows whether it was taken: trying again might make, and cost, it twice.
    record AnswerLost(@Nullable Integer status, String error) implements SubmitOutcome {}
}
