package dev.tollgate.billing.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.billing.copy.CopyTable;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes the read model. The primary key is what makes posting exactly once.
@ApplicationScoped
public class UsageRecordRepository {
    private static final CopyTable<TracedEvent> RECORDS = new CopyTable<TracedEvent>("usage_record")
            .uuid("event_id", row -> row.event.eventId())
            .uuid("tenant_id", row -> row.event.tenantId())
            .uuid("key_id", row -> row.event.keyId())
            .text("request_id", row -> row.event.requestId())
            .text("answer_id", row -> row.event.answerId())
            .time("started_at", row -> row.event.startedAt())
            .time("finished_at", row -> row.event.finishedAt())
            .text("endpoint", row -> row.event.endpoint())
            .text("protocol", row -> row.event.protocol())
            .bool("streamed", row -> row.event.streamed())
            .text("requested_model", row -> row.event.requestedModel())
            .text("model", row -> row.event.model())
            .text("provider", row -> row.event.provider())
            .text("deployment", row -> row.event.deployment())
            .text("outcome", row -> row.event.outcome().name())
            .integer("status", row -> row.event.status())
            .text("error_code", row -> row.event.errorCode())
            .json("units", row -> json(row.event.units()))
            .bigint("input_units", row -> EventUnits.input(row.event))
            .bigint("output_units", row -> EventUnits.output(row.event))
            .text("usage_source", row -> row.event.usageSource().name())
            .text("price_version", row -> row.event.priceVersion())
            .text("cost_version", row -> row.event.costVersion())
            .money("charge", row -> row.event.charge())
            .money("official", row -> row.event.official())
            .money("cost", row -> row.event.cost())
            .text("holder", row -> row.event.holder())
            .uuid("slice_id", row -> row.event.sliceId())
            .bigint("holder_sequence", row -> row.event.sequence())
            .bigint("upstream_ms", row -> row.event.timings().upstream())
            .bigint("first_byte_ms", row -> row.event.timings().firstByte())
            .bigint("total_ms", row -> row.event.timings().total())
            .json("attempts", row -> json(row.event.attempts()))
            .text("trace_id", row -> row.traceId);
    private final UsageMonths months;

    public UsageRecordRepository(UsageMonths months) {
        this.months = months;
    }

    /// Which of `events`, of which there is at least one, have a record.
    public Set<RecordKey> recorded(Handle handle, List<UsageEvent> events) {
        var starts = events.stream().map(UsageEvent::startedAt).toList();
        // Ids grow with time, so that a batch's are next to each other in the index and found by one walk over it.
        return handle.createQuery("""
                        select event_id, started_at from usage_record
                        where event_id = any(:ids)
                          and started_at between cast(:first as timestamptz) and cast(:last as timestamptz)
                        """)
                .bindArray(
                        "ids",
                        UUID.class,
                        events.stream().map(UsageEvent::eventId).toList())
                // As text, so that it is the database that refuses a time that it cannot hold.
                .bind("first", Collections.min(starts).toString())
                .bind("last", Collections.max(starts).toString())
                .map((row, context) -> new RecordKey(
                        row.getObject("event_id", UUID.class),
                        row.getTimestamp("started_at").toInstant()))
                .set();
    }

    /// Adds records in their order. One that is there already fails the transaction.
    public void insert(Handle handle, List<TracedEvent> events) {
        months.ensure(
                handle, events.stream().map(event -> event.event().startedAt()).toList());
        RECORDS.insert(handle, events);
    }

    private static byte[] json(Object value) {
        try {
            return ContractJson.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was read from JSON has a JSON form.", e);
        }
    }

    /// An event, and the trace that it belongs to.
    public record TracedEvent(UsageEvent event, @Nullable String traceId) {}

    /// What makes a record unique. A redelivered event is the same bytes, so it has the same start. An id that comes
    /// with two different starts is refused by the ledger.
    public record RecordKey(UUID eventId, Instant startedAt) {
        public RecordKey {
            // As the database keeps it.
            startedAt = startedAt.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
        }

        public static RecordKey of(UsageEvent event) {
            return new RecordKey(event.eventId(), event.startedAt());
        }
    }
}
