package dev.tollgate.gateway.upstream;

import dev.tollgate.protocol.CompletionError;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why one upstream call gave no answer that can be used.
///
/// @param label a short class for attempts and metrics, such as `connect` or `status-500`
/// @param text what the provider said, without secrets; empty when that would tell the client nothing
public record UpstreamFailure(
        Kind kind,
        String label,
        @Nullable Integer status,
        @Nullable Duration retryAfter,
        String text) {
    /// What the failure means for the deployment and the client.
    public enum Kind {
        /// No connection, or none was free.
        CONNECT,
        /// The connection was lost before the head of the answer.
        RESET,
        /// The provider did not answer in time.
        TIMEOUT,
        /// The provider refuses our credential.
        CREDENTIAL,
        /// The provider wants to be paid.
        BILLING,
        /// The provider limits our rate.
        RATE_LIMITED,
        /// The provider does not know the path or the model.
        NOT_FOUND,
        /// The provider failed.
        SERVER_ERROR,
        /// The provider is overloaded.
        OVERLOADED,
        /// A 2xx that is not an answer: empty, HTML, broken JSON, an error object.
        BAD_ANSWER
    }

    private static final Set<String> UNHEARD = Set.of(
            "first-byte-timeout", "idle-timeout", "cut", "empty", "malformed", "malformed-event", "answer-too-large");

    /// Whether the provider may well have worked on the request, and charges for it, though no answer could be used: it
    /// took the request and did not say that it failed.
    public boolean isUnheard() {
        return (status == null || status / 100 == 2) && UNHEARD.contains(label);
    }

    /// A failure without a status.
    public static UpstreamFailure of(Kind kind, String label) {
        return new UpstreamFailure(kind, label, null, null, "");
    }

    /// A 2xx that cannot be used.
    public static UpstreamFailure badAnswer(String label, int status) {
        return new UpstreamFailure(Kind.BAD_ANSWER, label, status, null, "");
    }

    /// Classifies a status; absent when it is the caller's own mistake and final.
    public static @Nullable UpstreamFailure ofStatus(int status, @Nullable Duration retryAfter) {
        var kind = switch (status) {
            case 401, 403 -> Kind.CREDENTIAL;
            case 402 -> Kind.BILLING;
            case 404, 405 -> Kind.NOT_FOUND;
            case 408, 504 -> Kind.TIMEOUT;
            case 429 -> Kind.RATE_LIMITED;
            case 503, 529 -> Kind.OVERLOADED;
            default -> status >= 500 || status < 400 ? Kind.SERVER_ERROR : null;
        };
        return kind == null ? null : new UpstreamFailure(kind, "status-" + status, status, retryAfter, "");
    }

    /// Classifies what a provider says in an answer; absent when it is the caller's own mistake and final.
    public static @Nullable Kind kindOf(CompletionError.Kind told) {
        return switch (told) {
            case UPSTREAM_AUTH, UNAUTHENTICATED, PERMISSION_DENIED -> Kind.CREDENTIAL;
            case UPSTREAM_BILLING, INSUFFICIENT_BALANCE -> Kind.BILLING;
            case RATE_LIMITED -> Kind.RATE_LIMITED;
            case OVERLOADED -> Kind.OVERLOADED;
            case TIMEOUT, REQUEST_TIMEOUT -> Kind.TIMEOUT;
            case NOT_FOUND, METHOD_NOT_ALLOWED -> Kind.NOT_FOUND;
            case INTERNAL, BAD_GATEWAY -> Kind.BAD_ANSWER;
            case INVALID, CONTEXT_TOO_LONG, CONTENT_POLICY, TOO_LARGE, UNSUPPORTED_MEDIA, CONFLICT -> null;
        };
    }
}
