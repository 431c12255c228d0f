package dev.tollgate.mediajobs.work;

import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.mediajobs.credit.BillingClient;
import dev.tollgate.mediajobs.credit.BillingException;
import dev.tollgate.mediajobs.job.HeldSlice;
import dev.tollgate.mediajobs.job.JobSlices;
import dev.tollgate.mediajobs.job.JobSlices.DueSlice;
import dev.tollgate.mediajobs.usage.UsageConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/// Keeps the money of unfinished jobs held, and gives back what finished ones did not use. When billing let a slice go,
/// because this service was away for too long, another is opened, also later when others hold the money now; when it is
/// not there any more, the job goes on and is charged all the same: its price is what can be overspent.
@ApplicationScoped
class Holds {
    private static final Logger LOG = Logger.getLogger(Holds.class);

    private final JobSlices slices;
    private final BillingClient billing;
    private final UsageConfig usage;
    private final WorkConfig config;
    private final Counter lost;

    Holds(JobSlices slices, BillingClient billing, UsageConfig usage, WorkConfig config, MeterRegistry meters) {
        this.slices = slices;
        this.billing = billing;
        this.usage = usage;
        this.config = config;
        this.lost = meters.counter("tollgate.jobs.holds.lost");
    }

    @Scheduled(every = "${mediajobs.work.hold-interval:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            keep();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("slices cannot be kept, trying again error=%s", e.getMessage());
        }
    }

    /// Renews and closes what is due, one batch.
    void keep() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var due : slices.due(config.renewBatch(), config.renewRetry())) {
                threads.execute(() -> keep(due));
            }
        }
    }

    /// Closes the slice of a job that has just finished; when billing is away it is closed later.
    void close(UUID jobId) {
        slices.finished(jobId, config.renewRetry()).ifPresent(this::keep);
    }

    private void keep(DueSlice due) {
        try {
            if (due.isFinished()) {
                billing.close(due.slice().id(), due.slice().epoch(), due.charge());
                slices.closed(due.jobId());
            } else {
                renew(due);
            }
        } catch (BillingException e) {
            LOG.debugf("a slice is looked at again later jobId=%s error=%s", due.jobId(), e.getMessage());
        }
    }

    private void renew(DueSlice due) {
        var held = due.slice();
        switch (billing.renew(held.id(), held.epoch())) {
            case SliceAnswer.Granted granted ->
                slices.replace(
                        due.jobId(),
                        held,
                        new HeldSlice(held.id(), held.number(), granted.epoch()),
                        config.renewInterval());
            case SliceAnswer.Closed _ -> reopen(due);
            case SliceAnswer.InsufficientBalance _ -> reopen(due);
        }
    }

    private void reopen(DueSlice due) {
        var number = due.slice().number() + 1;
        var id = HeldSlice.id(due.jobId(), number);
        switch (billing.open(new OpenSlice(id, due.tenantId(), usage.holder(), due.held(), due.held()))) {
            case SliceAnswer.Granted granted -> {
                var next = new HeldSlice(id, number, granted.epoch());
                if (!slices.replace(due.jobId(), due.slice(), next, config.renewInterval())) {
                    // The job has ended meanwhile, and its event names the slice before.
                    billing.close(id, granted.epoch(), Money.ZERO);
                }
            }
            // This number was used up too, by a call whose answer was lost: the next one is tried next time.
            case SliceAnswer.Closed _ -> tryNext(due, id, number);
            // Others hold the money, most of which comes back.
            case SliceAnswer.InsufficientBalance insufficient
            when insufficient.mayCome(due.held()) -> tryNext(due, id, number);
            case SliceAnswer.InsufficientBalance _ -> {
                slices.replace(due.jobId(), due.slice(), null, config.renewInterval());
                lost.increment();
                LOG.warnf(
                        "the money of a running job is held no longer jobId=%s tenantId=%s held=%s",
                        due.jobId(), due.tenantId(), due.held());
            }
        }
    }

    private void tryNext(DueSlice due, UUID used, int number) {
        slices.replace(due.jobId(), due.slice(), new HeldSlice(used, number, 0), config.renewRetry());
    }
}
