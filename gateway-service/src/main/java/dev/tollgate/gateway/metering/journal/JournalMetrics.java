package dev.tollgate.gateway.metering.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logging.Logger;

/// The journal's figures. `lost` counts records that can no longer be read: each is an alarm.
final class JournalMetrics {
    private static final Logger LOG = Logger.getLogger(JournalMetrics.class);
    final MeterRegistry registry;
    final Timer sync;
    final Counter appended;
    final Counter appendFailed;
    final Counter shipped;
    final Counter shipFailed;
    final Counter lost;

    JournalMetrics(MeterRegistry registry) {
        this.registry = registry;
        sync = registry.timer("gateway.journal.sync");
        appended = registry.counter("gateway.journal.appended");
        appendFailed = registry.counter("gateway.journal.append.failed");
        shipped = registry.counter("gateway.journal.shipped");
        shipFailed = registry.counter("gateway.journal.ship.failed");
        lost = registry.counter("gateway.journal.lost");
    }

    /// Records that should be sent cannot be read.
    void unreadable(long first, long last, List<Path> files) {
        lost.increment((double) (last - first + 1));
        LOG.errorf(
                "Usage events in the journal cannot be read; they are not posted until the file is repaired."
                        + " first=%d last=%d files=%s",
                first, last, files);
    }
}
