package dev.tollgate.mediajobs.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The usage events of jobs, written in the transaction that ends the job. [UsageShipper] sends them to Kafka.
@ApplicationScoped
public class UsageJournal {
    private final UsageConfig config;

    UsageJournal(UsageConfig config) {
        this.config = config;
    }

    /// Where an event stands in the journal.
    ///
    /// @param at when, never before the event in front of it
    public record Position(String holder, long sequence, Instant at) {}

    /// Appends the event that is made for the next position; other appends wait until `handle`'s transaction ends.
    public UsageEvent append(Handle handle, Function<Position, UsageEvent> event) {
        var position = handle.createQuery("""
                        update usage_journal set last_sequence = last_sequence + 1
                        returning last_sequence, clock_timestamp() as at
                        """)
                .map((row, _) -> new Position(
                        config.holder(),
                        row.getLong("last_sequence"),
                        row.getTimestamp("at").toInstant()))
                .one();
        var made = event.apply(position);
        handle.createUpdate("""
                        insert into usage_event (sequence, event_id, tenant_id, finished_at, charge, event)
                        values (:sequence, :eventId, :tenantId, :at, :charge, cast(:event as json))
                        """)
                .bind("sequence", position.sequence())
                .bind("eventId", made.eventId())
                .bind("tenantId", made.tenantId())
                .bind("at", position.at())
                .bind("charge", made.charge().nanos())
                .bind("event", written(made))
                .execute();
        return made;
    }

    private static String written(UsageEvent event) {
        try {
            return ContractJson.MAPPER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("An event can always be written.", e);
        }
    }
}
