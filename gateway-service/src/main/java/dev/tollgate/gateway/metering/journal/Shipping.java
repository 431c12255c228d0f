package dev.tollgate.gateway.metering.journal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Which records are on their way to Kafka. Acknowledgements come in any order; progress is counted only
/// over the records that are all acknowledged. Thread-safe.
final class Shipping {
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private long nextToShip;
    private boolean hasFailed;
    private Instant oldest = Instant.MAX;

    Shipping(long nextToShip) {
        this.nextToShip = nextToShip;
    }

    /// One record that was sent.
    static final class Sent {
        private final long sequence;
        private final Instant happenedAt;
        private boolean isAcknowledged;

        private Sent(long sequence, Instant happenedAt) {
            this.sequence = sequence;
            this.happenedAt = happenedAt;
        }
    }

    synchronized Sent sending(long sequence, Instant happenedAt) {
        var sent = new Sent(sequence, happenedAt);
        if (inFlight.isEmpty()) {
            oldest = happenedAt;
        }
        inFlight.add(sent);
        return sent;
    }

    synchronized void acknowledged(Sent sent) {
        sent.isAcknowledged = true;
        while (!inFlight.isEmpty() && inFlight.peek().isAcknowledged) {
            nextToShip = inFlight.remove().sequence + 1;
        }
        var head = inFlight.peek();
        oldest = head == null ? Instant.MAX : head.happenedAt;
    }

    synchronized void failed() {
        hasFailed = true;
    }

    synchronized boolean hasFailed() {
        return hasFailed;
    }

    /// Forgets what is on its way; it is sent again from [#nextToShip()].
    synchronized void restart() {
        inFlight.clear();
        hasFailed = false;
    }

    /// All records below this sequence are acknowledged.
    synchronized long nextToShip() {
        return nextToShip;
    }

    synchronized int size() {
        return inFlight.size();
    }

    /// When the oldest record that is on its way happened; far in the future when none is.
    synchronized Instant oldest() {
        return oldest;
    }
}
