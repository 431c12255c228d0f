package dev.tollgate.billing.settlement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts what the consumer does.
@ApplicationScoped
public class SettlementMetrics {
    private final MeterRegistry registry;
    private final Counter posted;
    private final Counter duplicates;
    private final Counter failures;
    private final Counter writeOffs;
    private final Counter writeOffNanos;
    private final Timer latency;
    private final MultiGauge lag;
    private final Map<String, Map<Integer, Long>> lags = new HashMap<>();

    SettlementMetrics(MeterRegistry registry) {
        this.registry = registry;
        posted = registry.counter("tollgate.billing.events.posted");
        duplicates = registry.counter("tollgate.billing.events.duplicate");
        failures = registry.counter("tollgate.billing.batches.failed");
        writeOffs = registry.counter("tollgate.billing.write_offs");
        writeOffNanos = registry.counter("tollgate.billing.write_offs.nanos");
        latency = Timer.builder("tollgate.billing.posting.latency")
                .description("From an event's time to its commit in the ledger")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(5))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        lag = MultiGauge.builder("tollgate.billing.lag")
                .description("Events on the topic that are not posted yet")
                .register(registry);
        for (var reason : DeadReason.values()) {
            dead(reason);
        }
    }

    void posted(PostingRepository.Posted batch, List<Incoming.Valid> events) {
        posted.increment(batch.eventIds().size());
        duplicates.increment((double) events.size() - batch.eventIds().size());
        writeOffs.increment(batch.writeOffs());
        writeOffNanos.increment((double) batch.writtenOff().nanos());
        var now = Instant.now();
        var added = new HashSet<>(batch.eventIds());
        for (var event : events) {
            var time = time(event);
            if (time != null && added.contains(event.event().eventId())) {
                latency.record(Duration.between(time, now));
            }
        }
    }

    void dead(List<Incoming.Dead> letters) {
        letters.forEach(letter -> dead(letter.reason()).increment());
    }

    void failed() {
        failures.increment();
    }

    /// What `consumer` has not posted yet of its partitions.
    synchronized void lag(String consumer, Map<Integer, Long> byPartition) {
        lags.put(consumer, byPartition);
        lag.register(
                lags.values().stream()
                        .flatMap(one -> one.entrySet().stream())
                        .map(entry -> MultiGauge.Row.of(
                                Tags.of("partition", entry.getKey().toString()), entry.getValue()))
                        .toList(),
                true);
    }

    private Counter dead(DeadReason reason) {
        return registry.counter("tollgate.billing.events.dead", "reason", reason.text());
    }

    private static @Nullable Instant time(Incoming.Valid event) {
        var header = Incoming.header(event.source().headers(), "ce_time");
        if (header == null) {
            return null;
        }
        try {
            return Instant.parse(header);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
