package dev.tollgate.mediajobs.response;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Ends the responses whose gateway was lost, and removes those whose time is over or that are too many.
@ApplicationScoped
class ResponseSweep {
    private static final Logger LOG = Logger.getLogger(ResponseSweep.class);

    private final ResponseRepository responses;

    ResponseSweep(ResponseRepository responses) {
        this.responses = responses;
    }

    @Scheduled(
            every = "${mediajobs.response.sweep-interval:60s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        try {
            var lost = responses.failLost();
            if (lost > 0) {
                LOG.warnf("responses in the background were lost count=%d", lost);
            }
            var count = responses.removeExpired();
            if (count > 0) {
                LOG.infof("expired responses removed count=%d", count);
            }
            var surplus = responses.removeSurplus();
            if (surplus > 0) {
                LOG.warnf("oldest responses removed of tenants beyond their limit count=%d", surplus);
            }
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("responses cannot be swept, trying again error=%s", e.getMessage());
        }
    }
}
