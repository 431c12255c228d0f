package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.protocol.CompletionError;

/// What becomes of an error that a provider tells in its answer, before anything has reached the client.
final class ToldFailure {
    private ToldFailure() {}

    /// The caller's own mistake is final; anything else lets the next route be tried.
    static void tell(
            Parts parts, UpstreamAttempt attempt, String label, CompletionError error, UpstreamAnswer.Listener next) {
        var clean = withoutSecrets(parts, attempt, error);
        var kind = UpstreamFailure.kindOf(error.kind());
        if (kind == null) {
            next.rejected(attempt, label, clean);
        } else {
            var status = attempt.head().statusCode();
            next.unusable(
                    attempt.route(), new UpstreamFailure(kind, label, status, error.retryAfter(), clean.message()));
        }
    }

    static CompletionError withoutSecrets(Parts parts, UpstreamAttempt attempt, CompletionError error) {
        return new CompletionError(
                error.kind(),
                parts.upstreams().withoutSecrets(attempt.route(), error.message()),
                error.param(),
                error.code(),
                error.retryAfter());
    }
}
