package dev.tollgate.gateway.metering.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/// The journal's figures. `lost` counts records that can no longer be read: each is an alarm.
final class JournalMetrics {
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
}
