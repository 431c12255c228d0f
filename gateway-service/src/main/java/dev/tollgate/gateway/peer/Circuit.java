package dev.tollgate.gateway.peer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Stops calls to a service that keeps failing: after a few failures in a row nothing is sent for a while,
/// then one call at a time probes. Thread-safe.
public final class Circuit {
    private static final int FAILURES_TO_OPEN = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Clock clock;
    private int failures;
    private Duration pause = FIRST_PAUSE;
    private Instant closedUntil = Instant.MIN;

    /// @param clock should never jump, such as a [SteadyClock]
    public Circuit(Clock clock) {
        this.clock = clock;
    }

    /// Whether a call may be made now; a probe lets no second call pass until it ended or a pause went by.
    public synchronized boolean lets() {
        if (failures < FAILURES_TO_OPEN) {
            return true;
        }
        var now = clock.instant();
        if (now.isBefore(closedUntil)) {
            return false;
        }
        closedUntil = now.plus(pause);
        return true;
    }

    /// The service answered, whatever it said.
    public synchronized void succeeded() {
        failures = 0;
        pause = FIRST_PAUSE;
    }

    /// The service did not answer, or said that it cannot.
    public synchronized void failed() {
        failures++;
        if (failures >= FAILURES_TO_OPEN) {
            closedUntil = clock.instant().plus(pause);
            var longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }
}
