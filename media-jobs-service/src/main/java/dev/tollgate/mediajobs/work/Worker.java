package dev.tollgate.mediajobs.work;

import dev.tollgate.mediajobs.job.JobQueue;
import dev.tollgate.mediajobs.job.LeasedJob;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Takes jobs one step on: a step is one call to a provider, under a lease of its own. Between two steps a job needs no
/// thread, so many jobs can be under way.
@ApplicationScoped
class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);

    private final JobQueue queue;
    private final Handover handover;
    private final Polling polling;
    private final WorkConfig config;
    private final String name = "worker-" + UUID.randomUUID();
    private final Semaphore room;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean isStopping;

    Worker(JobQueue queue, Handover handover, Polling polling, WorkConfig config) {
        this.queue = queue;
        this.handover = handover;
        this.polling = polling;
        this.config = config;
        this.room = new Semaphore(config.maxSteps());
    }

    @Scheduled(every = "${mediajobs.work.interval:250ms}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            work();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("jobs cannot be leased, trying again error=%s", e.getMessage());
        }
    }

    /// Begins the steps that are due, as far as there is room, and answers how many.
    int work() {
        var free = isStopping ? 0 : room.drainPermits();
        var leased = 0;
        try {
            if (free > 0) {
                for (var job : queue.lease(name, config.leaseDuration(), free)) {
                    leased++;
                    threads.execute(() -> step(job));
                }
            }
        } finally {
            room.release(free - leased);
        }
        return leased;
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        isStopping = true;
        threads.shutdown();
        if (!threads.awaitTermination(config.drain().toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("steps of jobs were under way when the service ended");
        }
    }

    private void step(LeasedJob job) {
        try {
            switch (job.stage()) {
                case QUEUED -> handover.handOver(job);
                case SUBMITTING -> handover.interrupted(job);
                case RUNNING -> polling.poll(job);
                case COMPLETED, FAILED -> LOG.errorf("a finished job was leased jobId=%s", job.id());
            }
        } catch (Exception e) { // the scheduler's tick, on a thread of its own
            LOG.errorf(e, "a step of a job failed; it is taken again when its lease has expired jobId=%s", job.id());
        } finally {
            room.release();
        }
    }
}
