package dev.tollgate.mediajobs.work;

import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.mediajobs.catalog.Catalog;
import dev.tollgate.mediajobs.catalog.Route;
import dev.tollgate.mediajobs.job.JobQueue;
import dev.tollgate.mediajobs.job.LeaseState;
import dev.tollgate.mediajobs.job.LeasedJob;
import dev.tollgate.mediajobs.provider.Form;
import dev.tollgate.mediajobs.provider.Providers;
import dev.tollgate.mediajobs.provider.Submission;
import dev.tollgate.mediajobs.provider.SubmitOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hands jobs to providers, each at most once: that a call is about to be made is written down before it is, and a call
/// whose answer was lost is not repeated. Only when a provider is known not to have taken the job, the next one is
/// asked, or the same after a pause.
@ApplicationScoped
class Handover {
    private static final Logger LOG = Logger.getLogger(Handover.class);

    private final JobQueue queue;
    private final Catalog catalog;
    private final Providers providers;
    private final JobEnd end;
    private final WorkConfig config;
    private final RetryDelay retryDelay;
    private final Counter failed;

    Handover(
            JobQueue queue, Catalog catalog, Providers providers, JobEnd end, WorkConfig config, MeterRegistry meters) {
        this.queue = queue;
        this.catalog = catalog;
        this.providers = providers;
        this.end = end;
        this.config = config;
        this.retryDelay = new RetryDelay(config.firstRetryDelay(), config.longestRetryDelay());
        this.failed = meters.counter("tollgate.jobs.submissions.failed");
    }

    void handOver(LeasedJob job) {
        if (job.isLate()) {
            end.failed(job, job.attempts(), Failures.NEVER_STARTED, Failures.DEADLINE);
            return;
        }
        var routes = routes(job);
        if (routes.isEmpty()) {
            // The catalogue has changed, or has not come yet.
            queue.again(job.lease(), job.attempts(), config.firstRetryDelay());
            return;
        }
        var attempt = job.attempts().size();
        var route = routes.get(attempt % routes.size());
        if (queue.submitting(job.lease(), route) == LeaseState.LOST) {
            return;
        }
        var startedAt = Instant.now();
        var outcome = providers.submit(submission(job, route));
        var attempts = new ArrayList<>(job.attempts());
        attempts.add(attempt(job, route, outcome, startedAt));
        ended(job.at(route), attempts, outcome, (attempt + 1) % routes.size() == 0);
    }

    /// A worker died between writing down that it calls a provider and writing down what came of it.
    void interrupted(LeasedJob job) {
        var route = job.route();
        var attempts = new ArrayList<>(job.attempts());
        if (route != null) {
            attempts.add(new Attempt(route.provider(), route.deployment(), null, "worker-lost", 0, 0));
        }
        failed.increment();
        end.failed(job, attempts, Failures.ANSWER_LOST, Failures.PROVIDER_ANSWER_LOST);
    }

    private List<Route> routes(LeasedJob job) {
        var origin = job.origin();
        if (origin != null) {
            return List.of(catalog.current(origin.route()));
        }
        // The same job always has the same order, so that attempts go round.
        var random = new SplittableRandom(job.id().getLeastSignificantBits());
        return catalog.find(job.request().model())
                .map(model -> catalog.plan(
                        model,
                        Providers.protocolFor(job.request().kind()),
                        job.request().startedAt(),
                        random))
                .orElse(List.of());
    }

    private Submission submission(LeasedJob job, Route route) {
        var request = job.request();
        return new Submission(request.kind(), route, request.requestId(), request.input(), form(job), job.origin());
    }

    private @Nullable Form form(LeasedJob job) {
        var body = job.request().body();
        return body == null
                ? null
                : queue.body(job.id())
                        .map(bytes -> new Form(body.contentType(), bytes))
                        .orElse(null);
    }

    private static Attempt attempt(LeasedJob job, Route route, SubmitOutcome outcome, Instant startedAt) {
        var error = switch (outcome) {
            case SubmitOutcome.Taken _ -> null;
            case SubmitOutcome.Refused refused -> refused.failure().code();
            case SubmitOutcome.NotTaken(var _, var error1, var _) -> error1;
            case SubmitOutcome.AnswerLost(var _, var error1) -> error1;
        };
        return new Attempt(
                route.provider(),
                route.deployment(),
                outcome.status(),
                error,
                Math.max(
                        0,
                        Duration.between(job.request().startedAt(), startedAt).toMillis()),
                Duration.between(startedAt, Instant.now()).toMillis());
    }

    private void ended(LeasedJob job, List<Attempt> attempts, SubmitOutcome outcome, boolean endsRound) {
        if (!(outcome instanceof SubmitOutcome.Taken)) {
            failed.increment();
            LOG.warnf(
                    "a provider did not take a job jobId=%s deployment=%s status=%s error=%s",
                    job.id(),
                    attempts.getLast().deployment(),
                    outcome.status(),
                    attempts.getLast().error());
        }
        switch (outcome) {
            case SubmitOutcome.Taken(var _, var upstreamId) ->
                queue.submitted(job.lease(), upstreamId, attempts, config.pollInterval());
            case SubmitOutcome.Refused(var _, var failure) ->
                end.failed(job, attempts, Failures.of(failure, Failures.REJECTED), failure);
            case SubmitOutcome.AnswerLost _ ->
                end.failed(job, attempts, Failures.ANSWER_LOST, Failures.PROVIDER_ANSWER_LOST);
            case SubmitOutcome.NotTaken(var _, var _, var retryAfter) -> {
                if (attempts.size() >= config.maxAttempts()) {
                    end.failed(job, attempts, Failures.UNAVAILABLE, Failures.PROVIDER_UNAVAILABLE);
                } else {
                    queue.again(job.lease(), attempts, endsRound ? pause(attempts.size(), retryAfter) : Duration.ZERO);
                }
            }
        }
    }

    private Duration pause(int attempts, @Nullable Duration retryAfter) {
        var own = retryDelay.after(attempts, ThreadLocalRandom.current());
        return retryAfter == null || retryAfter.compareTo(own) < 0 ? own : retryAfter;
    }
}
