package dev.tollgate.billing.payment;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// Asks providers about payments they have been silent on, so that a webhook that never came loses no money. A few
/// questions in a row without an answer end the round; what it would have asked comes up again later.
@ApplicationScoped
public class PaymentSweep {
    private static final Logger LOG = Logger.getLogger(PaymentSweep.class);
    private static final PaymentFact.Source SOURCE = new PaymentFact.Source("billing-service", "given up", null);
    private static final int MAX_FAILURES_IN_A_ROW = 3;
    private final Payments payments;
    private final PaymentRepository repository;
    private final PaymentConfig config;
    private final Clock clock = Clock.systemUTC();
    private final AtomicLong flagged = new AtomicLong();
    private final Counter found;

    PaymentSweep(Payments payments, PaymentRepository repository, PaymentConfig config, MeterRegistry metrics) {
        this.payments = payments;
        this.repository = repository;
        this.config = config;
        metrics.gauge("tollgate.billing.payments.flagged", flagged);
        found = metrics.counter("tollgate.billing.payments.found.by.asking");
    }

    @Scheduled(every = "${billing.payment.ask-interval:30s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            sweep();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("payments cannot be asked about, trying again error=%s", e.getMessage());
        }
    }

    /// One round, now.
    public void sweep() {
        flagged.set(repository.countFlagged());
        var silent = repository.takeSilent(config.askAfter(), config.askAtLeastEvery(), config.askBatch());
        var failures = 0;
        for (var payment : silent) {
            try {
                ask(payment);
                failures = 0;
            } catch (PaymentProviderException e) {
                LOG.warnf("payment cannot be asked about paymentId=%s reason=\"%s\"", payment.id(), e.detail());
                if (++failures == MAX_FAILURES_IN_A_ROW) {
                    return;
                }
            }
        }
    }

    private void ask(Payment payment) {
        if (payments.ask(payment)) {
            found.increment();
        } else if (clock.instant().isAfter(payment.createdAt().plus(config.giveUpAfter()))) {
            var why = "Undecided for " + config.giveUpAfter().toDays() + " days.";
            payments.learn(payment.id(), new PaymentFact.Flagged(why), SOURCE);
        }
    }
}
