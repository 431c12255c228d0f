package dev.tollgate.gateway.admission;

import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The use of one key in windows of a minute, counted in this replica. A window begins with the first request after
/// the last one ended. Times are [System#nanoTime()].
public final class RateWindow {
    private static final long LENGTH = TimeUnit.MINUTES.toNanos(1);

    private long limitRequests;
    private long limitTokens;
    private long startedAt;
    private long requests;
    private long tokens;
    private boolean begun;

    RateWindow(long limitRequests, long limitTokens) {
        this.limitRequests = limitRequests;
        this.limitTokens = limitTokens;
    }

    /// The tenant's limits may change at any time.
    synchronized void limits(long newLimitRequests, long newLimitTokens) {
        limitRequests = newLimitRequests;
        limitTokens = newLimitTokens;
    }

    /// Takes one request; false when none is left.
    synchronized boolean takeRequest(long now) {
        roll(now);
        if (requests >= limitRequests) {
            return false;
        }
        requests++;
        return true;
    }

    /// Takes `estimate` tokens; false when they are not left.
    synchronized boolean takeTokens(long estimate, long now) {
        roll(now);
        if (tokens + estimate > limitTokens) {
            return false;
        }
        tokens += estimate;
        return true;
    }

    /// Replaces an estimate by what was really used, which counts where it became known.
    synchronized void correct(long estimate, long used, long takenAt, long now) {
        roll(now);
        var stillCounted = takenAt - startedAt >= 0;
        tokens = Math.max(0, tokens + used - (stillCounted ? estimate : 0));
    }

    /// Time until the window ends.
    synchronized Duration reset(long now) {
        roll(now);
        return Duration.ofNanos(begun ? Math.max(0, startedAt + LENGTH - now) : 0);
    }

    /// Puts the five rate-limit headers on an answer.
    public synchronized void writeHeaders(HttpServerResponse response) {
        var now = System.nanoTime();
        var left = reset(now);
        RateHeaders.write(
                response,
                limitRequests,
                Math.max(0, limitRequests - requests),
                left.plusMillis(999).toSeconds(),
                limitTokens,
                Math.max(0, limitTokens - tokens));
    }

    /// Tokens per minute.
    public synchronized long limitTokens() {
        return limitTokens;
    }

    /// Requests per minute.
    public synchronized long limitRequests() {
        return limitRequests;
    }

    private void roll(long now) {
        if (!begun || now - startedAt >= LENGTH) {
            begun = true;
            startedAt = now;
            requests = 0;
            tokens = 0;
        }
    }
}
