package dev.tollgate.mediajobs.work;

import dev.tollgate.mediajobs.job.JobConfig;
import dev.tollgate.mediajobs.job.JobFigures;
import dev.tollgate.mediajobs.job.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// Counts jobs for the metrics, and removes old ones.
@ApplicationScoped
class JobSweep {
    private static final Logger LOG = Logger.getLogger(JobSweep.class);

    private final JobFigures figures;
    private final JobConfig config;
    private final Map<Stage, AtomicLong> byStage = new EnumMap<>(Stage.class);
    private final AtomicLong oldestQueuedSeconds;

    JobSweep(JobFigures figures, JobConfig config, MeterRegistry meters) {
        this.figures = figures;
        this.config = config;
        for (var stage : new Stage[] {Stage.QUEUED, Stage.SUBMITTING, Stage.RUNNING}) {
            byStage.put(
                    stage, meters.gauge("tollgate.jobs.unfinished", Tags.of("stage", stage.name()), new AtomicLong()));
        }
        this.oldestQueuedSeconds =
                Objects.requireNonNull(meters.gauge("tollgate.jobs.queued.oldest.seconds", new AtomicLong()));
    }

    @Scheduled(every = "${mediajobs.job.count-interval:10s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        try {
            var now = figures.unfinished();
            byStage.forEach((stage, gauge) -> gauge.set(now.byStage().getOrDefault(stage, 0L)));
            oldestQueuedSeconds.set(now.oldestQueued().toSeconds());
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("jobs cannot be counted, trying again error=%s", e.getMessage());
        }
    }

    @Scheduled(every = "${mediajobs.job.sweep-interval:60s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        try {
            var count = figures.removeOld(config.retention());
            if (count > 0) {
                LOG.infof("old jobs removed count=%d", count);
            }
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("old jobs cannot be removed, trying again error=%s", e.getMessage());
        }
    }
}
