package dev.tollgate.mediajobs.work;

import dev.tollgate.contracts.job.Job.Failure;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;

/// Why jobs fail, what their usage event says, and whether the provider is taken to charge us: a provider that tells of
/// a failure does not; one that took, or may have taken, the job and told nothing does.
enum Failures {
    CONTENT_POLICY(400, Outcome.UPSTREAM_ERROR, false),
    REJECTED(400, Outcome.UPSTREAM_ERROR, false),
    UNAVAILABLE(503, Outcome.UPSTREAM_ERROR, false),
    ANSWER_LOST(502, Outcome.UPSTREAM_ERROR, true),
    GENERATION_FAILED(502, Outcome.UPSTREAM_ERROR, false),
    LOST_BY_PROVIDER(502, Outcome.UPSTREAM_ERROR, true),
    EMPTY(502, Outcome.EMPTY, true),
    NEVER_STARTED(504, Outcome.UPSTREAM_ERROR, false),
    TIMED_OUT(504, Outcome.UPSTREAM_ERROR, true);

    static final Failure PROVIDER_UNAVAILABLE =
            new Failure("provider_unavailable", "No provider took the job. Try again later.");
    static final Failure PROVIDER_ANSWER_LOST = new Failure(
            "provider_answer_lost",
            "The provider's answer was lost, so nobody knows whether it took the job. It was not sent again; it is free.");
    static final Failure PROVIDER_LOST_JOB =
            new Failure("provider_lost_job", "The provider does not know the job any more.");
    static final Failure EMPTY_RESULT = new Failure("empty_result", "The provider finished the job without a result.");
    static final Failure DEADLINE = new Failure("timed_out", "The job was not done in time.");

    private final int status;
    private final Outcome outcome;
    private final boolean isCharged;

    Failures(int status, Outcome outcome, boolean isCharged) {
        this.status = status;
        this.outcome = outcome;
        this.isCharged = isCharged;
    }

    /// The HTTP status of the same failure of a completion.
    int status() {
        return status;
    }

    Outcome outcome() {
        return outcome;
    }

    /// Whether the provider is taken to charge us.
    boolean isCharged() {
        return isCharged;
    }

    /// What a provider's own refusal or failure is.
    static Failures of(Failure failure, Failures other) {
        return failure.code().equals("content_policy_violation") ? CONTENT_POLICY : other;
    }
}
