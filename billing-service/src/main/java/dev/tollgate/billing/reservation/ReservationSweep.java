package dev.tollgate.billing.reservation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Releases what silent holders keep, and counts what slices hold. After billing or its database was away it waits a
/// little, so that holders can close slices first: a close keeps what was charged held until it is posted.
@ApplicationScoped
public class ReservationSweep {
    private static final Logger LOG = Logger.getLogger(ReservationSweep.class);
    private static final int MAX_ROUNDS = 20;
    private final Slices slices;
    private final ReservationRepository reservations;
    private final long returnGraceNanos;
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final Counter expired;
    private final Counter expiredNanos;
    private final Counter unreported;
    private final Counter unreportedNanos;

    /// When the database was reached again after it had been away or this process had started, by
    /// [System#nanoTime]; 0 while it is away.
    private long reachedSince;

    @Inject
    ReservationSweep(
            Slices slices, ReservationRepository reservations, ReservationConfig config, MeterRegistry metrics) {
        this(slices, reservations, config.returnGrace(), metrics);
    }

    ReservationSweep(Slices slices, ReservationRepository reservations, Duration returnGrace, MeterRegistry metrics) {
        this.slices = slices;
        this.reservations = reservations;
        this.returnGraceNanos = returnGrace.toNanos();
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
        if (!step("counted", this::count)) {
            reachedSince = 0;
            return;
        }
        var now = System.nanoTime();
        reachedSince = reachedSince == 0 ? now : reachedSince;
        if (now - reachedSince >= returnGraceNanos) {
            step(
                    "released",
                    () -> release(slices::releaseExpired, expired, expiredNanos, "slices of silent holders released"));
        }
        step(
                "freed",
                () -> release(
                        slices::releaseUnreported,
                        unreported,
                        unreportedNanos,
                        "reported charges never came, hold released"));
        step("forgotten", () -> forget(slices::forgetRefused));
        step("forgotten", () -> forget(slices::forgetEnded));
    }

    /// Each step by itself, so that one that fails does not keep the others from their work; answers whether it went
    /// through.
    private static boolean step(String done, Runnable step) {
        try {
            step.run();
            return true;
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("reservations cannot be %s, trying again error=%s", done, e.getMessage());
            return false;
        }
    }

    private void count() {
        var holding = reservations.holding();
        open.set(holding.open());
        held.set(holding.held().nanos());
    }

    private static void forget(BooleanSupplier round) {
        for (var i = 0; i < MAX_ROUNDS && round.getAsBoolean(); i++) {
            LOG.debugf("slices that ended long ago are forgotten round=%d", i);
        }
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
