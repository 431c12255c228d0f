package dev.tollgate.mediajobs.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.kafka.EventHeaders;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Sends usage events to Kafka in their order, at least once; billing posts each once, by its event id. Of several
/// replicas one works at a time.
@ApplicationScoped
public class UsageShipper {
    private static final Logger LOG = Logger.getLogger(UsageShipper.class);
    private static final long LOCK = 0x6d6a2d75736167L;

    private final Jdbi jdbi;
    private final UsageConfig config;
    private final UsageProducer producer;
    private final Counter shipped;
    private final Counter failed;
    private boolean isFailing;

    UsageShipper(Jdbi jdbi, UsageConfig config, UsageProducer producer, MeterRegistry meters) {
        this.jdbi = jdbi;
        this.config = config;
        this.producer = producer;
        this.shipped = meters.counter("tollgate.jobs.usage.shipped");
        this.failed = meters.counter("tollgate.jobs.usage.ship.failed");
    }

    private record Row(long sequence, String event) {}

    @Scheduled(
            every = "${mediajobs.usage.ship-interval:250ms}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            while (ship() == config.batchSize()) {
                LOG.debug("a batch of usage events was full");
            }
            isFailing = false;
        } catch (Exception e) { // the scheduler's tick
            failed.increment();
            if (!isFailing) {
                LOG.warnf("usage events cannot be shipped; they are kept and sent again error=%s", e.getMessage());
            }
            isFailing = true;
        }
    }

    /// Sends one batch and answers how many events it had.
    public int ship() {
        var count = jdbi.inTransaction(handle -> {
            if (!isAlone(handle)) {
                return 0;
            }
            var rows = handle.createQuery("""
                            select sequence, event from usage_event where not shipped order by sequence limit :batch
                            """)
                    .bind("batch", config.batchSize())
                    .map((row, _) -> new Row(row.getLong("sequence"), row.getString("event")))
                    .list();
            if (rows.isEmpty()) {
                return 0;
            }
            producer.send(rows.stream().map(UsageShipper::message).toList());
            handle.createUpdate("update usage_event set shipped = true where sequence = any (:sequences)")
                    .bindArray(
                            "sequences",
                            Long.class,
                            rows.stream().map(Row::sequence).toList())
                    .execute();
            return rows.size();
        });
        shipped.increment(count);
        return count;
    }

    private static boolean isAlone(Handle handle) {
        return handle.createQuery("select pg_try_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
    }

    private static ProducerRecord<String, byte[]> message(Row row) {
        try {
            var event = ContractJson.MAPPER.readValue(row.event(), UsageEvent.class);
            var headers = new ArrayList<Header>(EventHeaders.of(
                    Topics.USAGE_EVENTS, "media-jobs", event.eventId().toString(), event.finishedAt()));
            // So that billing can tell whose it was, and of which minute, when it cannot read the rest.
            headers.add(EventHeaders.header("ce_holder", event.holder()));
            if (event.traceparent() != null) {
                headers.add(EventHeaders.header("traceparent", event.traceparent()));
            }
            return new ProducerRecord<>(
                    Topics.USAGE_EVENTS,
                    null,
                    event.tenantId().toString(),
                    row.event().getBytes(StandardCharsets.UTF_8),
                    headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("usage_event.event is not a usage event.", e);
        }
    }
}
