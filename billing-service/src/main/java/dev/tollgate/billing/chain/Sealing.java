package dev.tollgate.billing.chain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// Seals what was booked, behind the bookings' back. One process at a time does it.
@ApplicationScoped
public class Sealing {
    private static final Logger LOG = Logger.getLogger(Sealing.class);
    private final ChainRepository chain;
    private final ChainConfig config;
    private final Clock clock = Clock.systemUTC();
    private final AtomicLong lagSeconds = new AtomicLong();
    private final Counter sealed;

    Sealing(ChainRepository chain, ChainConfig config, MeterRegistry metrics) {
        this.chain = chain;
        this.config = config;
        metrics.gauge("tollgate.billing.ledger.unsealed.seconds", lagSeconds);
        sealed = metrics.counter("tollgate.billing.ledger.sealed");
    }

    @Scheduled(every = "${billing.chain.interval:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            seal();
            var backlog = chain.backlog();
            lagSeconds.set(
                    backlog.oldest() == null
                            ? 0
                            : Duration.between(backlog.oldest(), clock.instant())
                                    .toSeconds());
            if (backlog.isWoundBack()) {
                LOG.error("the database counts transactions from a lower number than the ledger's blocks do: nothing"
                        + " can be sealed, see billing-service/README.md");
            }
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("the ledger cannot be sealed, trying again error=%s", e.getMessage());
        }
    }

    /// Seals all that is final now; answers how many blocks that took.
    public int seal() {
        for (var i = 0; i < config.maxRound(); i++) {
            var block = chain.seal(config.maxBlock());
            if (block.isEmpty()) {
                return i;
            }
            sealed.increment(block.get().transfers());
        }
        return config.maxRound();
    }
}
