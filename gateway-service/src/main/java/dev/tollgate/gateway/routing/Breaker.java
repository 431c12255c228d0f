package dev.tollgate.gateway.routing;

import java.time.Duration;

/// Lets calls through until too many fail in a row, then none for a rest, then a single probe. Times are
/// [System#nanoTime()].
final class Breaker {
    private final int threshold;
    private final long restNanos;
    private final long maxRestNanos;
    private int failures;
    private long nextRest;
    private boolean resting;
    private long restUntil;
    private boolean probing;

    Breaker(int threshold, Duration rest, Duration maxRest) {
        this.threshold = threshold;
        this.restNanos = rest.toNanos();
        this.maxRestNanos = maxRest.toNanos();
        this.nextRest = restNanos;
    }

    /// Whether a call made now would be let through.
    synchronized boolean isOpen(long now) {
        return resting && (probing || now - restUntil < 0);
    }

    /// Takes leave to call; the caller then reports [#succeeded()], [#failed(long)] or [#abandoned()].
    synchronized boolean tryAcquire(long now) {
        if (!resting) {
            return true;
        }
        if (probing || now - restUntil < 0) {
            return false;
        }
        probing = true;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
        resting = false;
        probing = false;
        nextRest = restNanos;
    }

    synchronized void failed(long now) {
        failures++;
        if (probing || (threshold > 0 && failures >= threshold)) {
            restFor(nextRest, now);
            nextRest = Math.min(nextRest * 2, maxRestNanos);
        }
    }

    /// The call ended without telling anything about the deployment.
    synchronized void abandoned() {
        probing = false;
    }

    /// The provider asked not to be called for a while.
    synchronized void rest(Duration asked, long now) {
        if (threshold > 0) {
            restFor(Math.min(asked.toNanos(), maxRestNanos), now);
        }
    }

    /// Time until a probe is let through.
    synchronized Duration remaining(long now) {
        return resting ? Duration.ofNanos(Math.max(0, restUntil - now)) : Duration.ZERO;
    }

    private void restFor(long nanos, long now) {
        resting = true;
        probing = false;
        restUntil = now + nanos;
    }
}
