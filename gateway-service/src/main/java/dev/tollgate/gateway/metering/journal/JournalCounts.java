package dev.tollgate.gateway.metering.journal;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.contracts.usage.UsageEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Counts what is durable in the journal, by the minute in which it finished, so that billing can tell
/// whether all of it arrived. The writer counts what it has synced, not the shipper what it sends: whatever
/// the shipper passes over is missed. After a restart only what was written since the last [CountsFile] is
/// read again. Thread-safe.
final class JournalCounts {
    private static final Logger LOG = Logger.getLogger(JournalCounts.class);

    /// An event may be written a little after its minute has ended.
    private static final Duration CLOSED_AFTER = Duration.ofSeconds(5);

    /// A minute that is further ahead than this is one of before the clock was set back. Billing waits longer
    /// for a count.
    private static final Duration SET_BACK = Duration.ofMinutes(1);

    /// Minutes are kept in memory for as long as events may still be added to them. One that comes later begins
    /// a part of its own.
    private static final Duration KEPT_FOR = Duration.ofMinutes(15);

    private final String holder;
    private final UUID journalId;
    private final TreeMap<Instant, MinuteCount> minutes;
    private final Map<Instant, Reported> reported = new HashMap<>();
    private long countedTo;
    private @Nullable Instant heartbeat;

    /// What Kafka has been told of a minute.
    private record Reported(MinuteCount count, boolean isShipped) {}

    private JournalCounts(String holder, UUID journalId, CountsFile.Content before) {
        this.holder = holder;
        this.journalId = journalId;
        this.countedTo = before.countedTo();
        this.minutes = new TreeMap<>(before.minutes());
    }

    /// Goes on from `before` with all that is durable.
    static JournalCounts open(
            String holder, UUID journalId, CountsFile.Content before, Segments segments, JournalWriter.Durable durable)
            throws IOException {
        var counts = new JournalCounts(holder, journalId, before);
        var oldest = segments.first();
        // Of what was deleted nothing can be said; the minute that it ended in is not told of again.
        var isCut = before.countedTo() == 0 && oldest > 1;
        try (var cursor = new JournalCursor(segments, (first, last, damaged) -> {}, counts.countedTo + 1)) {
            for (var entry = cursor.next(durable); entry != null; entry = cursor.next(durable)) {
                var event = ContractJson.MAPPER.readValue(entry.payload().array(), UsageEvent.class);
                counts.read(entry.sequence(), event, isCut ? oldest : 1);
            }
        }
        counts.readTo(durable.sequence());
        if (isCut && !counts.minutes.isEmpty()) {
            LOG.warnf(
                    "The journal's counts were lost; minutes up to %s are not reported again.",
                    counts.minutes.firstKey());
            counts.minutes.pollFirstEntry();
        }
        return counts;
    }

    private synchronized void read(long sequence, UsageEvent event, long oldest) {
        var expected = Math.max(countedTo + 1, oldest);
        if (sequence > expected) {
            missing(minute(event.finishedAt()), expected, sequence - 1);
        }
        add(sequence, event.finishedAt(), event.charge());
    }

    private synchronized void readTo(long durable) {
        if (durable > countedTo) {
            var last = minutes.isEmpty() ? minute(Instant.now()) : minutes.lastKey();
            missing(last, countedTo + 1, durable);
        }
    }

    private void missing(Instant minute, long first, long last) {
        LOG.errorf("Journal records are durable and cannot be read. first=%d last=%d", first, last);
        minutes.merge(
                minute,
                MinuteCount.none(first).withUnreadable(first, last),
                (known, more) -> known.withUnreadable(first, last));
        countedTo = last;
    }

    /// A record is durable.
    synchronized void add(long sequence, Instant finishedAt, Money charge) {
        var minute = minute(finishedAt);
        var known = minutes.get(minute);
        minutes.put(minute, (known == null ? MinuteCount.none(sequence) : known).with(sequence, charge));
        countedTo = sequence;
    }

    /// What Kafka has not been told, or not in full: minutes to which nothing is added now, and at the end of
    /// this process all of them.
    ///
    /// @param now of the clock that events have their `finishedAt` from, wherever it was set
    synchronized List<JournalCount> due(Instant now, long shippedBelow, boolean closing) {
        var due = new ArrayList<JournalCount>();
        minutes.forEach((minute, count) -> {
            var ended = closing || isOver(minute, now);
            if (ended && !new Reported(count, shippedBelow > count.lastSequence()).equals(reported.get(minute))) {
                due.add(told(minute, count, shippedBelow, now));
            }
        });
        var last = minute(now.minus(CLOSED_AFTER)).minus(1, ChronoUnit.MINUTES);
        if (!minutes.containsKey(last) && !last.equals(heartbeat)) {
            due.add(told(last, MinuteCount.none(countedTo + 1), shippedBelow, now));
        }
        return due;
    }

    private static boolean isOver(Instant minute, Instant now) {
        return now.isAfter(minute.plus(1, ChronoUnit.MINUTES).plus(CLOSED_AFTER))
                || now.isBefore(minute.minus(SET_BACK));
    }

    /// Kafka has taken it.
    synchronized void told(JournalCount count) {
        if (count.events() == 0) {
            heartbeat = count.minute();
            return;
        }
        var shipped = count.shippedBelow() > count.lastSequence();
        reported.put(
                count.minute(),
                new Reported(
                        new MinuteCount(
                                count.events(),
                                count.charge(),
                                count.unreadable(),
                                count.firstSequence(),
                                count.lastSequence()),
                        shipped));
    }

    /// Forgets minutes that are long over and told in full, and answers what a restart goes on from.
    synchronized CountsFile.Content snapshot(Instant now) {
        minutes.entrySet().removeIf(entry -> {
            var told = reported.get(entry.getKey());
            return entry.getKey().plus(KEPT_FOR).isBefore(now)
                    && told != null
                    && told.isShipped()
                    && told.count().equals(entry.getValue());
        });
        reported.keySet().retainAll(minutes.keySet());
        return new CountsFile.Content(countedTo, minutes);
    }

    synchronized long countedTo() {
        return countedTo;
    }

    private JournalCount told(Instant minute, MinuteCount count, long shippedBelow, Instant now) {
        return new JournalCount(
                holder,
                journalId,
                minute,
                count.events(),
                count.charge(),
                count.unreadable(),
                count.firstSequence(),
                count.lastSequence(),
                shippedBelow,
                now);
    }

    private static Instant minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }
}
