package dev.tollgate.gateway.admission;

/// Estimated tokens taken from a key's minute, until the real figure is known.
public record TokenHold(RateWindow window, long estimate, long takenAt) {
    /// Replaces the estimate by what was really used.
    public void correct(long used) {
        window.correct(estimate, used, takenAt, System.nanoTime());
    }
}
