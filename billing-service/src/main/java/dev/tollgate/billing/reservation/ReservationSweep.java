package dev.tollgate.billing.reservation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Releases what silent holders keep, and counts what slices hold.
@ApplicationScoped
public class ReservationSweep {
    private static final Logger LOG = Logger.getLogger(ReservationSweep.class);
    private static final int MAX_ROUNDS = 20;
    private final Slices slices;
    private final ReservationRepository reservations;
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final Counter expired;
    private final Counter expiredNanos;
    private final Counter unreported;
    private final Counter unreportedNanos;

    ReservationSweep(Slices slices, ReservationRepository reservations, MeterRegistry metrics) {
        this.slices = slices;
        this.reservations = reservations;
        metrics.gauge("tollgate.billing.slices.open", open);
        metrics.gauge("tollgate.billing.slices.held.nanos", held);
        expired = metrics.counter("tollgate.billing.slices.expired");
        expiredNanos = metrics.counter("tollgate.billing.slices.expired.nanos");
        unreported = metrics.counter("tollgate.billing.slices.unreported");
        unreportedNanos = metrics.counter("tollgate.billing.slices.unreported.nanos");
    }

    @Scheduled(
            every = "${billing.reservation.sweep-interval:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            sweep();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("reservations cannot be swept, trying again error=%s", e.getMessage());
        }
    }

    /// One sweep, now.
    void sweep() {
        release(slices::releaseExpired, expired, expiredNanos, "slices of silent holders released");
        release(slices::releaseUnreported, unreported, unreportedNanos, "reported charges never came, hold released");
        slices.forgetRefused();
        for (var i = 0; i < MAX_ROUNDS && slices.forgetEnded(); i++) {
            LOG.debugf("slices that ended long ago are forgotten round=%d", i);
        }
        var holding = reservations.holding();
        open.set(holding.open());
        held.set(holding.held().nanos());
    }

    private static void release(Supplier<Slices.Released> round, Counter count, Counter nanos, String message) {
        for (var i = 0; i < MAX_ROUNDS; i++) {
            var released = round.get();
            if (released.slices() > 0) {
                count.increment(released.slices());
                nanos.increment((double) released.amount().nanos());
                LOG.infof(
                        "%s slices=%d nanos=%d",
                        message, released.slices(), released.amount().nanos());
            }
            if (!released.more()) {
                return;
            }
        }
    }
}
