package dev.tollgate.mediajobs.work;

import dev.tollgate.contracts.job.Job.Failure;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.Timings;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.mediajobs.job.JobConfig;
import dev.tollgate.mediajobs.job.JobQueue;
import dev.tollgate.mediajobs.job.JobQueue.End;
import dev.tollgate.mediajobs.job.LeaseState;
import dev.tollgate.mediajobs.job.LeasedJob;
import dev.tollgate.mediajobs.provider.PollOutcome;
import dev.tollgate.mediajobs.provider.Result;
import dev.tollgate.mediajobs.usage.UsageJournal.Position;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Ends jobs: state and usage event in one transaction, then what its slice still holds is given back.
@ApplicationScoped
class JobEnd {
    private static final Logger LOG = Logger.getLogger(JobEnd.class);
    private static final String TRACK = "track";
    private static final int OK = 200;

    private final JobQueue queue;
    private final Holds holds;
    private final JobConfig config;
    private final MeterRegistry meters;

    JobEnd(JobQueue queue, Holds holds, JobConfig config, MeterRegistry meters) {
        this.queue = queue;
        this.holds = holds;
        this.config = config;
        this.meters = meters;
    }

    /// What an event tells beside what the job itself does.
    private record Told(
            Outcome outcome,
            int status,
            @Nullable String errorCode,
            Map<String, Long> units,
            Money cost,
            @Nullable String costVersion,
            List<Attempt> attempts) {}

    /// With what the provider made, at most what was held for.
    void completed(LeasedJob job, PollOutcome.Done done) {
        var results =
                done.results().stream().filter(result -> isOf(job, result)).toList();
        if (results.isEmpty()) {
            failed(job, job.attempts(), Failures.EMPTY, Failures.EMPTY_RESULT);
            return;
        }
        var units = charged(job, results.size());
        var made = made(job, results.size());
        var route = job.route();
        var cost = route == null ? Money.ZERO : route.cost().charge(made);
        // A version says that the charged units cost this; more than was asked for costs more.
        var version = route == null || !made.equals(units) ? null : route.cost().version();
        var expiresAt = done.expiresAt() != null && done.expiresAt().isAfter(Instant.now()) ? done.expiresAt() : null;
        var end = new End.Completed(job.price().charge(units), results, expiresAt, config.artifactLifetime());
        finish(job, end, new Told(Outcome.COMPLETE, OK, null, units, cost, version, job.attempts()));
    }

    /// Without a result; free.
    void failed(LeasedJob job, List<Attempt> attempts, Failures kind, Failure failure) {
        var route = job.route();
        var cost = kind.isCharged() && route != null
                ? route.cost().charge(job.request().units())
                : Money.ZERO;
        var version = route == null ? null : route.cost().version();
        finish(
                job,
                new End.Failed(failure),
                new Told(kind.outcome(), kind.status(), failure.code(), Map.of(), cost, version, attempts));
    }

    private static boolean isOf(LeasedJob job, Result result) {
        return job.request().kind() == JobKind.LYRICS
                ? result.text() != null
                : !result.urls().isEmpty();
    }

    private static Map<String, Long> charged(LeasedJob job, int results) {
        var units = new HashMap<>(job.request().units());
        units.computeIfPresent(TRACK, (_, held) -> Math.min(held, results));
        return units;
    }

    private static Map<String, Long> made(LeasedJob job, int results) {
        var units = new HashMap<>(job.request().units());
        units.computeIfPresent(TRACK, (_, _) -> (long) results);
        return units;
    }

    private void finish(LeasedJob job, End end, Told told) {
        var state = queue.finish(
                job.lease(), told.attempts(), end, (position, sliceId) -> event(job, end, told, position, sliceId));
        if (state == LeaseState.LOST) {
            LOG.warnf("a job was taken over before it could end jobId=%s", job.id());
            return;
        }
        meters.counter(
                        "tollgate.jobs.finished",
                        "kind",
                        job.request().kind().name(),
                        "outcome",
                        told.outcome().name())
                .increment();
        LOG.infof(
                "job ended jobId=%s tenantId=%s requestId=%s outcome=%s code=%s charge=%s",
                job.id(), job.tenantId(), job.request().requestId(), told.outcome(), told.errorCode(), end.charge());
        holds.close(job.id());
    }

    private static UsageEvent event(LeasedJob job, End end, Told told, Position position, @Nullable UUID sliceId) {
        var request = job.request();
        var route = job.route();
        var attempts = told.attempts();
        return new UsageEvent(
                job.id(),
                request.requestId(),
                answerId(job),
                job.tenantId(),
                request.keyId(),
                request.startedAt(),
                position.at(),
                request.endpoint(),
                request.protocol(),
                false,
                request.requestedModel(),
                request.model(),
                route == null ? null : route.provider(),
                route == null ? null : route.deployment(),
                told.outcome(),
                told.status(),
                told.errorCode(),
                told.units(),
                told.units().isEmpty() ? UsageSource.NONE : UsageSource.COUNTED,
                job.price().version(),
                end.charge(),
                job.price().officialCharge(told.units()),
                told.cost(),
                position.holder(),
                end.charge().isPositive() ? sliceId : null,
                position.sequence(),
                new Timings(
                        attempts.isEmpty() ? null : attempts.getLast().startedMillis(),
                        null,
                        Math.max(
                                0,
                                Duration.between(request.startedAt(), position.at())
                                        .toMillis())),
                withCost(job, told, end),
                request.traceparent(),
                told.costVersion());
    }

    /// The id under which clients know the job, so that they find its charge by it.
    private static String answerId(LeasedJob job) {
        return (job.request().kind() == JobKind.VIDEO ? "video_" : "suno_") + job.id();
    }

    /// The cost of a job that came to nothing stands with the attempt that caused it.
    private static List<Attempt> withCost(LeasedJob job, Told told, End end) {
        var attempts = told.attempts();
        if (attempts.isEmpty() || !told.cost().isPositive() || end instanceof End.Completed) {
            return attempts;
        }
        var last = attempts.getLast();
        var costly = new ArrayList<>(attempts.subList(0, attempts.size() - 1));
        costly.add(new Attempt(
                last.provider(),
                last.deployment(),
                last.status(),
                last.error(),
                last.startedMillis(),
                last.durationMillis(),
                told.cost(),
                told.costVersion(),
                job.request().units()));
        return costly;
    }
}
