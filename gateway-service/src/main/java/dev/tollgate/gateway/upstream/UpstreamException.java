package dev.tollgate.gateway.upstream;

/// Carries an [UpstreamFailure] through a failed future. It has no stack trace: it is an expected outcome.
public final class UpstreamException extends RuntimeException {
    private final transient UpstreamFailure failure;

    public UpstreamException(UpstreamFailure failure) {
        super(failure.label(), null, false, false);
        this.failure = failure;
    }

    public UpstreamFailure failure() {
        return failure;
    }
}
