package dev.tollgate.billing.settlement;

import java.time.Duration;

/// Growing pauses.
final class Backoff {
    private Backoff() {}

    static Duration next(Duration pause, Duration longest) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }
}
