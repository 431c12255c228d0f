package dev.tollgate.mediajobs.work;

import dev.tollgate.mediajobs.catalog.Catalog;
import dev.tollgate.mediajobs.job.JobQueue;
import dev.tollgate.mediajobs.job.LeasedJob;
import dev.tollgate.mediajobs.provider.PollOutcome;
import dev.tollgate.mediajobs.provider.Providers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Asks the provider that took a job how far it is, until it is done, has failed, or its deadline has passed.
@ApplicationScoped
class Polling {
    private static final Logger LOG = Logger.getLogger(Polling.class);

    private final JobQueue queue;
    private final Catalog catalog;
    private final Providers providers;
    private final JobEnd end;
    private final WorkConfig config;
    private final RetryDelay retryDelay;
    private final Counter failed;

    Polling(JobQueue queue, Catalog catalog, Providers providers, JobEnd end, WorkConfig config, MeterRegistry meters) {
        this.queue = queue;
        this.catalog = catalog;
        this.providers = providers;
        this.end = end;
        this.config = config;
        this.retryDelay = new RetryDelay(config.pollInterval(), config.longestPollInterval());
        this.failed = meters.counter("tollgate.jobs.polls.failed");
    }

    void poll(LeasedJob job) {
        var route = catalog.current(Objects.requireNonNull(job.route()));
        var upstreamId = Objects.requireNonNull(job.upstreamId());
        switch (providers.poll(job.request().kind(), route, upstreamId)) {
            case PollOutcome.Done done -> end.completed(job, done);
            case PollOutcome.Failed(var failure) ->
                end.failed(job, job.attempts(), Failures.of(failure, Failures.GENERATION_FAILED), failure);
            case PollOutcome.Working(var progress) -> goOn(job, progress, 0, config.pollInterval());
            case PollOutcome.Unknown _ -> unknown(job);
            case PollOutcome.NoAnswer(var error, var retryAfter) -> unanswered(job, error, retryAfter);
        }
    }

    private void unknown(LeasedJob job) {
        failed.increment();
        var failures = job.pollFailures() + 1;
        if (failures >= config.maxUnknown()) {
            end.failed(job, job.attempts(), Failures.LOST_BY_PROVIDER, Failures.PROVIDER_LOST_JOB);
        } else {
            goOn(job, 0, failures, config.pollInterval());
        }
    }

    private void unanswered(LeasedJob job, String error, @Nullable Duration retryAfter) {
        failed.increment();
        var failures = job.pollFailures() + 1;
        LOG.debugf("a provider does not say how far a job is jobId=%s error=%s", job.id(), error);
        var own = retryDelay.after(failures, ThreadLocalRandom.current());
        goOn(job, 0, failures, retryAfter == null || retryAfter.compareTo(own) < 0 ? own : retryAfter);
    }

    private void goOn(LeasedJob job, int progress, int failures, Duration pause) {
        if (job.isLate()) {
            end.failed(job, job.attempts(), Failures.TIMED_OUT, Failures.DEADLINE);
        } else {
            queue.working(job.lease(), progress, failures, pause);
        }
    }
}
