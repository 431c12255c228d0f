package dev.tollgate.gateway.job;

import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.exchange.Handover;
import dev.tollgate.gateway.job.JobsClient.Submission;
import dev.tollgate.protocol.ProtocolException;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Hands jobs over to media-jobs-service, and tells clients why one was not taken.
@ApplicationScoped
class Submissions {
    private static final Logger LOG = Logger.getLogger(Submissions.class);
    private static final Duration RETRY_LATER = Duration.ofSeconds(30);
    private static final Duration RETRY_SOON = Duration.ofSeconds(5);

    private final JobsClient jobs;

    Submissions(JobsClient jobs) {
        this.jobs = jobs;
    }

    /// Nobody knows whether the job was taken.
    private static final class UnansweredException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnansweredException(Throwable cause) {
            super("media-jobs-service does not answer.", cause, false, false);
        }
    }

    /// Hands the job over; fails with what [#refuse] tells.
    ///
    /// @param price in force when the request came
    Future<Job> submit(AdmittedKey admitted, NewJob job, Rates price) {
        UUID tenantId = admitted.tenant().tenantId();
        return jobs.submit(tenantId, JobIds.next(), job)
                .recover(failure -> Future.failedFuture(new UnansweredException(failure)))
                .map(submission -> switch (submission) {
                    case Submission.Accepted accepted -> accepted.job();
                    case Submission.Refused refused -> throw new GatewayException(error(refused, job.units(), price));
                    case Submission.NotAsked _ -> throw new GatewayException(unavailable());
                });
    }

    /// Calls `onAccepted`, or tells the client why the job was not taken.
    void end(ClientRequest client, Handover handover, Future<Job> submitted, Consumer<Job> onAccepted) {
        submitted
                .onSuccess(job -> {
                    handover.accepted();
                    onAccepted.accept(job);
                })
                .onFailure(cause -> {
                    switch (cause) {
                        case GatewayException e -> handover.refuse(e.error());
                        case ProtocolException e -> handover.refuse(new GatewayError.Told(e.error()));
                        case UnansweredException e -> {
                            LOG.warnf(
                                    "job may be lost sight of requestId=%s reason=%s",
                                    client.requestId(), String.valueOf(e.getCause()));
                            handover.unanswered(GatewayError.unavailable("The job service did not answer in time. The"
                                    + " job may have been taken: look for it before you try again."));
                        }
                        default -> {
                            LOG.errorf(cause, "job could not be handed over requestId=%s", client.requestId());
                            handover.refuse(new GatewayError.Internal("The job could not be handed over. Try again."));
                        }
                    }
                });
    }

    private static GatewayError error(Submission.Refused refused, Map<String, Long> units, Rates price) {
        return switch (refused.status()) {
            case 402 ->
                new GatewayError.InsufficientBalance("Insufficient credits: this request costs up to $"
                        + price.charge(units).dollars() + ". Top up the account.");
            case 404 -> Continuation.missing();
            case 413 -> new GatewayError.BodyTooLarge(refused.detail());
            case 429 -> new GatewayError.RateLimited(refused.detail(), RETRY_LATER);
            case 503 -> GatewayError.overloaded(refused.detail(), RETRY_SOON);
            default -> GatewayError.invalid(refused.detail(), null);
        };
    }

    /// media-jobs-service does not answer questions.
    static GatewayError unavailable() {
        return GatewayError.unavailable("The job service does not answer at the moment. Try again in a moment.");
    }
}
