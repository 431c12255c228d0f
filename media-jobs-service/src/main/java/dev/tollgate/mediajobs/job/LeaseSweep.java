package dev.tollgate.mediajobs.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Gives the jobs of lost workers to others.
@ApplicationScoped
class LeaseSweep {
    private static final Logger LOG = Logger.getLogger(LeaseSweep.class);

    private final JobRepository jobs;
    private final Counter lost;

    LeaseSweep(JobRepository jobs, MeterRegistry meters) {
        this.jobs = jobs;
        this.lost = meters.counter("tollgate.jobs.leases.lost");
    }

    @Scheduled(every = "${mediajobs.job.sweep-interval:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void takeBackExpired() {
        var count = jobs.requeueExpired();
        if (count > 0) {
            lost.increment(count);
            LOG.warnf("leases expired, jobs taken back count=%d", count);
        }
    }
}
