package dev.tollgate.simulator.completion;

/// Ends the reading of a request; caught in one place, the completion's course.
public final class RefusedException extends RuntimeException {
    private final transient Refusal refusal;

    /// Refuses.
    public RefusedException(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    /// What to tell the client.
    public Refusal refusal() {
        return refusal;
    }
}
