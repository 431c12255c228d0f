package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a client is told when every deployment that was tried failed: the class of the last failure.
final class FailureAnswer {
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);

    private FailureAnswer() {}

    static GatewayError of(UpstreamFailure failure, String model) {
        var subject = "The provider of the model `" + model + "` ";
        return switch (failure.kind()) {
            case RATE_LIMITED ->
                upstream(
                        429,
                        subject + "is at its rate limit. Slow down and try again.",
                        "rate_limit_exceeded",
                        retryAfter(failure));
            case CREDENTIAL ->
                upstream(502, subject + "refused the gateway's credential.", "upstream_auth_error", null);
            case BILLING, OVERLOADED, CONNECT ->
                upstream(
                        503,
                        subject + "is temporarily unavailable. Try again later or use another model.",
                        "server_is_overloaded",
                        retryAfter(failure));
            case TIMEOUT -> upstream(504, subject + "did not answer in time.", "upstream_timeout", null);
            case RESET -> upstream(502, subject + "closed the connection without an answer.", "upstream_reset", null);
            case NOT_FOUND -> upstream(502, subject + "does not offer it any more.", "upstream_not_found", null);
            case BAD_ANSWER ->
                upstream(502, subject + "gave an answer that cannot be read.", "upstream_bad_answer", null);
            case SERVER_ERROR ->
                Integer.valueOf(502).equals(failure.status())
                        ? upstream(502, subject + "failed.", "upstream_error", null)
                        : upstream(500, subject + "failed.", "upstream_error", null);
        };
    }

    private static Duration retryAfter(UpstreamFailure failure) {
        var asked = failure.retryAfter();
        return asked == null ? DEFAULT_RETRY : asked;
    }

    private static GatewayError upstream(int status, String message, String code, @Nullable Duration retryAfter) {
        return new GatewayError.UpstreamFailed(status, message, code, retryAfter);
    }
}
