package dev.tollgate.mediajobs.work;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The pause before the next attempt: it doubles with each failure up to a limit, and half of it is random so that jobs
/// which failed together do not come back together.
record RetryDelay(Duration first, Duration longest) {
    private static final int MAX_DOUBLINGS = 30;

    Duration after(int failedAttempts, RandomGenerator random) {
        var doublings = Math.clamp(failedAttempts - 1L, 0, MAX_DOUBLINGS);
        var doubled = first.multipliedBy(1L << doublings);
        var millis = Math.max(1, (doubled.compareTo(longest) > 0 ? longest : doubled).toMillis());
        return Duration.ofMillis(millis - millis / 2 + random.nextLong(millis / 2 + 1));
    }
}
