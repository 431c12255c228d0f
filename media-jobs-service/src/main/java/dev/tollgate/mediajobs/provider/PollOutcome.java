package dev.tollgate.mediajobs.provider;

import dev.tollgate.contracts.job.Job.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a provider says of a job.
public sealed interface PollOutcome {
    /// Not done yet; `progress` is in percent.
    record Working(int progress) implements PollOutcome {}

    /// Done. `expiresAt` is when the provider forgets the results, when it says so.
    record Done(List<Result> results, @Nullable Instant expiresAt) implements PollOutcome {
        public Done {
            results = List.copyOf(results);
        }
    }

    /// The provider gave up.
    record Failed(Failure failure) implements PollOutcome {}

    /// The provider does not know the job.
    record Unknown() implements PollOutcome {}

    /// Nothing was said this time.
    record NoAnswer(String error, @Nullable Duration retryAfter) implements PollOutcome {}
}
