package dev.tollgate.gateway.ingress;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts running requests, so that a shutdown can wait for them.
@ApplicationScoped
class Shutdown {
    private static final Duration POLL = Duration.ofMillis(100);

    private final AtomicLong running = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile boolean begun;

    void requestBegins() {
        running.incrementAndGet();
    }

    void requestEnds() {
        running.decrementAndGet();
        if (begun) {
            lock.lock();
            try {
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Whether the gateway is going down: it is not ready any more and asks clients to leave their connections.
    boolean isBegun() {
        return begun;
    }

    void begin() {
        begun = true;
    }

    long running() {
        return running.get();
    }

    /// Waits at least `least`, and then until no request runs; false when `most` passes.
    boolean awaitIdle(Duration least, Duration most) throws InterruptedException {
        var start = System.nanoTime();
        lock.lock();
        try {
            var passed = 0L;
            while (passed < least.toNanos() || running.get() > 0) {
                if (passed >= least.plus(most).toNanos()) {
                    return false;
                }
                ended.awaitNanos(POLL.toNanos());
                passed = System.nanoTime() - start;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
