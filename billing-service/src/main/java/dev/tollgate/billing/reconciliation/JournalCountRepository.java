package dev.tollgate.billing.reconciliation;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.JournalCount;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Keeps what journals tell. Telling it again changes nothing.
@ApplicationScoped
public class JournalCountRepository {
    private static final Comparator<JournalCount> ORDER = Comparator.comparing(JournalCount::minute)
            .thenComparing(JournalCount::holder)
            .thenComparing(JournalCount::journalId)
            .thenComparingLong(JournalCount::firstSequence);
    private final Jdbi jdbi;

    JournalCountRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Stores `told`, given in the order of the topic: of several about the same, the last one holds.
    void store(List<JournalCount> told) {
        if (told.isEmpty()) {
            return;
        }
        record Key(Instant minute, String holder, UUID journalId, long firstSequence) {}
        var newest = new LinkedHashMap<Key, JournalCount>();
        var journals = new LinkedHashMap<UUID, JournalCount>();
        for (var count : told) {
            journals.merge(count.journalId(), count, (a, b) -> b.lastSequence() < a.lastSequence() ? a : b);
            if (count.events() > 0) {
                newest.put(new Key(count.minute(), count.holder(), count.journalId(), count.firstSequence()), count);
            }
        }
        var minutes = new ArrayList<>(newest.values());
        minutes.sort(ORDER);
        var each = new ArrayList<>(journals.values());
        each.sort(Comparator.comparing(JournalCount::journalId));
        jdbi.useTransaction(handle -> {
            storeJournals(handle, each);
            if (!minutes.isEmpty()) {
                storeMinutes(handle, minutes);
            }
        });
    }

    private static void storeJournals(Handle handle, List<JournalCount> told) {
        handle.createUpdate("""
                        insert into journal as j (id, holder, first_minute, last_minute, last_sequence, shipped_below)
                        select t.id, t.holder, t.minute, t.minute, t.last_sequence, t.shipped_below
                        from unnest(:ids, :holders, :minutes, :last, :shipped)
                            as t (id, holder, minute, last_sequence, shipped_below)
                        on conflict (id) do update
                        set first_minute = least(j.first_minute, excluded.first_minute),
                            last_minute = greatest(j.last_minute, excluded.last_minute),
                            last_sequence = greatest(j.last_sequence, excluded.last_sequence),
                            shipped_below = greatest(j.shipped_below, excluded.shipped_below), reported_at = now()
                        """)
                .bindArray("ids", UUID.class, map(told, JournalCount::journalId))
                .bindArray("holders", String.class, map(told, JournalCount::holder))
                .bindArray("minutes", Instant.class, map(told, JournalCount::minute))
                .bindArray("last", Long.class, map(told, JournalCount::lastSequence))
                .bindArray("shipped", Long.class, map(told, JournalCount::shippedBelow))
                .execute();
    }

    private static void storeMinutes(Handle handle, List<JournalCount> told) {
        handle.createUpdate("""
                        insert into journal_minute as j (
                            minute, holder, journal_id, first_sequence, last_sequence, events, charge, unreadable, shipped)
                        select t.minute, t.holder, t.journal_id, t.first_sequence, t.last_sequence, t.events, t.charge,
                               t.unreadable, t.shipped
                        from unnest(:minutes, :holders, :journals, :first, :last, :events, :charges, :unreadable, :shipped)
                            as t (minute, holder, journal_id, first_sequence, last_sequence, events, charge, unreadable,
                                  shipped)
                        on conflict (minute, holder, journal_id, first_sequence) do update
                        set last_sequence = excluded.last_sequence, events = excluded.events, charge = excluded.charge,
                            unreadable = excluded.unreadable, shipped = greatest(j.shipped, excluded.shipped),
                            changed_at = now()
                        where excluded.events >= j.events
                        """)
                .bindArray("minutes", Instant.class, map(told, JournalCount::minute))
                .bindArray("holders", String.class, map(told, JournalCount::holder))
                .bindArray("journals", UUID.class, map(told, JournalCount::journalId))
                .bindArray("first", Long.class, map(told, JournalCount::firstSequence))
                .bindArray("last", Long.class, map(told, JournalCount::lastSequence))
                .bindArray("events", Long.class, map(told, JournalCount::events))
                .bindArray("charges", Money.class, map(told, JournalCount::charge))
                .bindArray("unreadable", Long.class, map(told, JournalCount::unreadable))
                .bindArray("shipped", Long.class, map(told, JournalCountRepository::shipped))
                .execute();
    }

    /// Sequences of a minute follow each other but for a few at its edges, so this is exact once all are shipped.
    private static long shipped(JournalCount count) {
        return count.shippedBelow() > count.lastSequence()
                ? count.events()
                : Math.clamp(count.shippedBelow() - count.firstSequence(), 0, count.events());
    }

    private static <T> List<T> map(List<JournalCount> told, Function<JournalCount, T> part) {
        return told.stream().map(part).toList();
    }
}
