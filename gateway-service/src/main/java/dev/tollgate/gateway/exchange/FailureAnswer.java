package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a client is told when every deployment that was tried failed: the class of the last failure, and the provider's
/// words where they are of use to the client.
final class FailureAnswer {
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);

    private FailureAnswer() {}

    static CompletionError of(UpstreamFailure failure, String model) {
        var subject = "The provider of the model `" + model + "` ";
        var words = failure.text().isBlank() ? "" : " It says: " + failure.text();
        return switch (failure.kind()) {
            case RATE_LIMITED ->
                error(
                        Kind.RATE_LIMITED,
                        subject + "is at its rate limit. Slow down and try again." + words,
                        "rate_limit_exceeded",
                        retryAfter(failure));
            case CREDENTIAL ->
                error(Kind.UPSTREAM_AUTH, subject + "refused the gateway's credential.", "upstream_auth_error", null);
            case BILLING ->
                error(Kind.UPSTREAM_BILLING, unavailable(subject), "server_is_overloaded", retryAfter(failure));
            case OVERLOADED, CONNECT ->
                error(Kind.OVERLOADED, unavailable(subject) + words, "server_is_overloaded", retryAfter(failure));
            case TIMEOUT -> error(Kind.TIMEOUT, subject + "did not answer in time." + words, "upstream_timeout", null);
            case RESET ->
                error(Kind.BAD_GATEWAY, subject + "closed the connection without an answer.", "upstream_reset", null);
            case NOT_FOUND ->
                error(Kind.BAD_GATEWAY, subject + "does not offer it any more.", "upstream_not_found", null);
            case BAD_ANSWER ->
                error(
                        Kind.BAD_GATEWAY,
                        subject + "gave an answer that cannot be read." + words,
                        "upstream_bad_answer",
                        null);
            case SERVER_ERROR ->
                error(
                        Integer.valueOf(502).equals(failure.status()) ? Kind.BAD_GATEWAY : Kind.INTERNAL,
                        subject + "failed." + words,
                        "upstream_error",
                        null);
        };
    }

    private static String unavailable(String subject) {
        return subject + "is temporarily unavailable. Try again later or use another model.";
    }

    private static Duration retryAfter(UpstreamFailure failure) {
        var asked = failure.retryAfter();
        return asked == null ? DEFAULT_RETRY : asked;
    }

    private static CompletionError error(Kind kind, String message, String code, @Nullable Duration retryAfter) {
        return new CompletionError(kind, message, null, code, retryAfter);
    }
}
