package dev.tollgate.gateway.credit;

import java.time.Instant;

/// What a tenant was charged in about ten seconds: the larger of the window that runs and the one before it.
final class Burn {
    private static final long WINDOW_SECONDS = 10;

    private long window;
    private long current;
    private long previous;

    void add(long charge, Instant now) {
        turn(now);
        current += charge;
    }

    long tenSeconds(Instant now) {
        turn(now);
        return Math.max(current, previous);
    }

    private void turn(Instant now) {
        var at = now.getEpochSecond() / WINDOW_SECONDS;
        if (at != window) {
            previous = at == window + 1 ? current : 0;
            current = 0;
            window = at;
        }
    }
}
