package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.mediajobs.catalog.Route;
import dev.tollgate.mediajobs.provider.Submission.Origin;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job in the hands of a worker, for one step of its way.
///
/// @param request as it was asked, without its body
/// @param held what its slice holds
/// @param route where it was handed to, or is being
/// @param attempts the calls that handed it over, or did not
/// @param isLate whether its deadline has passed
public record LeasedJob(
        Lease lease,
        UUID tenantId,
        Stage stage,
        NewJob request,
        Price price,
        Money held,
        @Nullable Origin origin,
        @Nullable Route route,
        @Nullable String upstreamId,
        List<Attempt> attempts,
        int pollFailures,
        boolean isLate,
        @Nullable Instant submittedAt) {
    public LeasedJob {
        attempts = List.copyOf(attempts);
    }

    /// The job's id.
    public UUID id() {
        return lease.jobId();
    }

    /// The same job, being handed to `taken`.
    public LeasedJob at(Route taken) {
        return new LeasedJob(
                lease,
                tenantId,
                stage,
                request,
                price,
                held,
                origin,
                taken,
                upstreamId,
                attempts,
                pollFailures,
                isLate,
                submittedAt);
    }
}
