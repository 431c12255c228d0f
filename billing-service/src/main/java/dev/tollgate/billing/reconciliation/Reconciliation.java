package dev.tollgate.billing.reconciliation;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Compares journal and ledger again and again, tells differences to the log once and to the metrics all the
/// time.
@ApplicationScoped
public class Reconciliation {
    private static final Logger LOG = Logger.getLogger(Reconciliation.class);
    private static final Duration MARGIN = Duration.ofMinutes(15);
    private static final Duration LOOK_BACK_AT_START = Duration.ofDays(1);
    private final ReconciliationRepository minutes;
    private final HolderRepository holders;
    private final ReconciliationConfig config;
    private final ReconciliationMetrics metrics;
    private final InstantSource clock;
    private volatile @Nullable Instant comparedAt;

    @Inject
    Reconciliation(
            ReconciliationRepository minutes,
            HolderRepository holders,
            ReconciliationConfig config,
            ReconciliationMetrics metrics) {
        this(minutes, holders, config, metrics, Clock.systemUTC());
    }

    Reconciliation(
            ReconciliationRepository minutes,
            HolderRepository holders,
            ReconciliationConfig config,
            ReconciliationMetrics metrics,
            InstantSource clock) {
        this.minutes = minutes;
        this.holders = holders;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Scheduled(every = "${billing.reconciliation.every:10s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            compare();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("journal and ledger cannot be compared, trying again error=%s", e.getMessage());
        }
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void forget() {
        try {
            minutes.forget(config.retention());
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("old minutes cannot be deleted, trying again error=%s", e.getMessage());
        }
    }

    /// One comparison, now, of all that changed since the last one that succeeded.
    void compare() {
        var began = clock.instant();
        var last = comparedAt;
        minutes.compare(
                last == null
                        ? LOOK_BACK_AT_START
                        : Duration.between(last, began).abs().plus(MARGIN),
                config.grace());
        comparedAt = began;
        for (var minute : minutes.untold()) {
            LOG.errorf(
                    "journal and ledger differ minute=%s holder=%s journalled=%s shipped=%d posted=%d dead=%d missing=%d missingNanos=%d",
                    minute.minute(),
                    minute.holder(),
                    minute.journalled(),
                    minute.shipped(),
                    minute.posted(),
                    minute.dead(),
                    minute.missing(),
                    minute.missingCharge().nanos());
        }
        metrics.show(summary());
    }

    /// Everything in figures, as they are stored now: as true as the last comparison.
    ReconciliationSummary summary() {
        return new ReconciliationSummary(
                clock.instant(),
                comparedAt,
                minutes.open(MinuteState.PENDING),
                minutes.open(MinuteState.DIFFERENT),
                minutes.open(MinuteState.ACCEPTED),
                holders.dead(),
                holders.unreported(config.horizon()),
                holders.reportedNotPosted(config.horizon()),
                holders.atRisk(),
                holders.journals());
    }
}
