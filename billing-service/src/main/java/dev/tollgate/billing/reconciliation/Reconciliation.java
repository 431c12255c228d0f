package dev.tollgate.billing.reconciliation;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/// Compares journal and ledger again and again, tells differences to the log once and to the metrics all the time.
@ApplicationScoped
public class Reconciliation {
    private static final Logger LOG = Logger.getLogger(Reconciliation.class);
    private static final Duration LOOK_BACK = Duration.ofMinutes(15);
    private static final Duration LOOK_BACK_AT_START = Duration.ofDays(1);
    private final ReconciliationRepository minutes;
    private final HolderRepository holders;
    private final ReconciliationConfig config;
    private final ReconciliationMetrics metrics;
    private final Clock clock = Clock.systemUTC();
    private volatile boolean started;

    Reconciliation(
            ReconciliationRepository minutes,
            HolderRepository holders,
            ReconciliationConfig config,
            ReconciliationMetrics metrics) {
        this.minutes = minutes;
        this.holders = holders;
        this.config = config;
        this.metrics = metrics;
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

    /// One comparison, now.
    void compare() {
        minutes.compare(started ? LOOK_BACK : LOOK_BACK_AT_START, config.grace());
        started = true;
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

    /// Everything in figures, as of now.
    ReconciliationSummary summary() {
        return new ReconciliationSummary(
                Instant.now(clock),
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
