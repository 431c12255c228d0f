package dev.tollgate.mediajobs.response;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Removes the responses whose time is over.
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
    void removeExpired() {
        var count = responses.removeExpired();
        if (count > 0) {
            LOG.infof("expired responses removed count=%d", count);
        }
    }
}
