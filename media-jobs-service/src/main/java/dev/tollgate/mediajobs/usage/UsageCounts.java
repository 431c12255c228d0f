package dev.tollgate.mediajobs.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.kit.kafka.EventHeaders;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Tells on `usage.counts.v1` how many events each minute has, so that billing can tell whether all of them arrived.
@ApplicationScoped
public class UsageCounts {
    private static final Logger LOG = Logger.getLogger(UsageCounts.class);

    /// The transaction of an event may end a little after the event's minute.
    private static final Duration CLOSED_AFTER = Duration.ofSeconds(5);

    private final Jdbi jdbi;
    private final UsageConfig config;
    private final UsageProducer producer;
    private @Nullable Instant heartbeat;

    UsageCounts(Jdbi jdbi, UsageConfig config, UsageProducer producer) {
        this.jdbi = jdbi;
        this.config = config;
        this.producer = producer;
    }

    private record Journal(UUID id, long lastSequence, long shippedBelow, Instant now) {}

    private record Minute(Instant at, long events, long charge, long first, long last) {}

    @Scheduled(every = "${mediajobs.usage.count-interval:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            tell();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("what was used cannot be told; it is told later error=%s", e.getMessage());
        }
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void forget() {
        try {
            jdbi.useHandle(handle -> handle.createUpdate(
                            "delete from usage_event where shipped and told and finished_at < now() - :age")
                    .bind("age", config.retention())
                    .execute());
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("old usage events cannot be deleted, trying again error=%s", e.getMessage());
        }
    }

    /// Tells of the minutes that have ended: again while not all of a minute is shipped, and of the last one also when
    /// nothing happened in it.
    public void tell() {
        var journal = journal();
        var end = journal.now().minus(CLOSED_AFTER).truncatedTo(ChronoUnit.MINUTES);
        var minutes = new ArrayList<>(untold(end));
        var last = end.minus(1, ChronoUnit.MINUTES);
        if (!last.equals(heartbeat) && isEmpty(last, end)) {
            minutes.add(new Minute(last, 0, 0, journal.lastSequence() + 1, journal.lastSequence()));
        }
        if (minutes.isEmpty()) {
            return;
        }
        producer.send(minutes.stream().map(minute -> message(journal, minute)).toList());
        heartbeat = last;
        told(minutes, journal.shippedBelow());
    }

    private Journal journal() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, last_sequence, now() as now,
                            coalesce((select min(sequence) from usage_event where not shipped), last_sequence + 1)
                                as shipped_below
                        from usage_journal
                        """)
                .map((row, _) -> new Journal(
                        row.getObject("id", UUID.class),
                        row.getLong("last_sequence"),
                        row.getLong("shipped_below"),
                        row.getTimestamp("now").toInstant()))
                .one());
    }

    private List<Minute> untold(Instant end) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with untold as (
                            select distinct date_trunc('minute', finished_at) as at from usage_event
                            where not told and finished_at < :end
                        )
                        select at, count(*) as events, sum(charge)::bigint as charge,
                            min(sequence) as first, max(sequence) as last
                        from untold join usage_event on finished_at >= at and finished_at < at + interval '1 minute'
                        group by at order by at
                        """)
                .bind("end", end)
                .map((row, _) -> new Minute(
                        row.getTimestamp("at").toInstant(),
                        row.getLong("events"),
                        row.getLong("charge"),
                        row.getLong("first"),
                        row.getLong("last")))
                .list());
    }

    private boolean isEmpty(Instant from, Instant to) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select not exists (select 1 from usage_event where finished_at >= :from and finished_at < :to)")
                .bind("from", from)
                .bind("to", to)
                .mapTo(Boolean.class)
                .one());
    }

    private void told(List<Minute> minutes, long shippedBelow) {
        var whole = minutes.stream()
                .filter(minute -> minute.events() > 0 && minute.last() < shippedBelow)
                .toList();
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update usage_event set told = true
                        from unnest(:firsts, :lasts) as minute (first, last) where sequence between first and last
                        """)
                .bindArray(
                        "firsts", Long.class, whole.stream().map(Minute::first).toList())
                .bindArray("lasts", Long.class, whole.stream().map(Minute::last).toList())
                .execute());
    }

    private ProducerRecord<String, byte[]> message(Journal journal, Minute minute) {
        var count = new JournalCount(
                config.holder(),
                journal.id(),
                minute.at(),
                minute.events(),
                Money.ofNanos(minute.charge()),
                0,
                minute.first(),
                minute.last(),
                journal.shippedBelow(),
                journal.now());
        try {
            return new ProducerRecord<>(
                    Topics.USAGE_COUNTS,
                    null,
                    count.holder(),
                    ContractJson.MAPPER.writeValueAsBytes(count),
                    EventHeaders.of(
                            Topics.USAGE_COUNTS,
                            "media-jobs",
                            "%s/%s/%d".formatted(count.journalId(), count.minute(), count.firstSequence()),
                            count.countedAt()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A count can always be written.", e);
        }
    }
}
