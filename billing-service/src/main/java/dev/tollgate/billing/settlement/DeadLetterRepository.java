package dev.tollgate.billing.settlement;

import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What could not be posted, and what became of it.
@ApplicationScoped
public class DeadLetterRepository {
    private static final String COLUMNS = """
            d.id, d.event_id, d.reason, d.detail, d.tenant_id, d.holder, d.minute, d.charge, d.source, d.state, d.deaths,
            d.first_seen_at, d.last_seen_at, d.changed_at
            """;
    private final Jdbi jdbi;

    DeadLetterRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Keeps letters, in the transaction that moves the offset past them. One that is met again is the same
    /// letter.
    void bury(Handle handle, List<Incoming.Dead> dead) {
        var facts = dead.stream()
                .map(DeadFacts::of)
                .sorted(Comparator.comparing(DeadFacts::id))
                .toList();
        for (var letter : facts) {
            handle.createUpdate("""
                            insert into dead_letter as d (
                                id, event_id, reason, detail, tenant_id, holder, minute, charge, source, key, value, headers)
                            values (:id, :eventId, :reason, :detail, :tenantId, :holder, :minute, :charge, :source, :key,
                                    :value, cast(:headers as jsonb))
                            on conflict (id) do update
                            set reason = excluded.reason, detail = excluded.detail, source = excluded.source,
                                deaths = d.deaths + 1, last_seen_at = now(), changed_at = now(),
                                state = case when d.state = 'redriven' then 'dead' else d.state end
                            where d.source <> excluded.source
                            """)
                    .bind("id", letter.id())
                    .bind("eventId", letter.eventId())
                    .bind("reason", letter.dead().reason().text())
                    .bind("detail", letter.dead().detail())
                    .bind("tenantId", letter.tenantId())
                    .bind("holder", letter.holder())
                    .bind("minute", letter.minute())
                    .bind("charge", letter.charge())
                    .bind("source", letter.source())
                    .bind("key", letter.dead().source().key())
                    .bind("value", letter.dead().source().value())
                    .bind("headers", DeadBytes.stored(letter.dead().source().headers()))
                    .execute();
        }
    }

    /// Up to `limit` letters, newest first, behind `cursor`.
    List<DeadLetter> list(Filter filter, @Nullable Cursor cursor, int limit) {
        var where = new StringBuilder(" where true");
        var values = new HashMap<String, Object>();
        values.put("limit", limit);
        add(where, values, " and d.state = :state", "state", filter.state());
        add(where, values, " and d.reason = :reason", "reason", filter.reason());
        add(
                where,
                values,
                " and d.first_seen_at >= :from",
                "from",
                filter.range().from());
        add(where, values, " and d.first_seen_at < :to", "to", filter.range().to());
        if (cursor != null) {
            where.append(" and (d.first_seen_at, d.id) < (:cursorAt, :cursorId)");
            values.put("cursorAt", cursor.at());
            values.put("cursorId", id(cursor));
        }
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from dead_letter d" + where
                        + " order by d.first_seen_at desc, d.id desc limit :limit")
                .bindMap(values)
                .map((row, context) -> letter(row))
                .list());
    }

    Optional<DeadLetter> find(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select " + COLUMNS + " from dead_letter d where d.id = :id")
                        .bind("id", id)
                        .map((row, context) -> letter(row))
                        .findOne());
    }

    Optional<DeadBytes> bytes(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id, deaths, key, value, headers from dead_letter where id = :id")
                        .bind("id", id)
                        .map((row, context) -> bytes(row))
                        .findOne());
    }

    /// Up to `limit` letters that wait, the oldest first, of one reason or of all.
    List<DeadBytes> waiting(@Nullable String reason, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, deaths, key, value, headers from dead_letter
                        where state = 'dead' and (cast(:reason as text) is null or reason = :reason)
                        order by first_seen_at, id limit :limit
                        """)
                .bind("reason", reason)
                .bind("limit", limit)
                .map((row, context) -> bytes(row))
                .list());
    }

    List<DeadLetter.Action> actions(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select action, actor, reason, at from dead_letter_action where dead_letter_id = :id order by id
                        """)
                .bind("id", id)
                .map((row, context) -> new DeadLetter.Action(
                        row.getString("action"),
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getTimestamp("at").toInstant()))
                .list());
    }

    /// Notes that letters were put back on their topic. One that has died again in between stays dead.
    void redriven(List<DeadBytes> letters, String actor, String reason) {
        var ids = letters.stream().map(DeadBytes::id).toList();
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            update dead_letter d set state = 'redriven', changed_at = now()
                            from (select * from unnest(:ids, :deaths) as l (id, deaths) order by id) l
                            where d.id = l.id and d.deaths = l.deaths and d.state = 'dead'
                            """)
                    .bindArray("ids", UUID.class, ids)
                    .bindArray(
                            "deaths",
                            Integer.class,
                            letters.stream().map(DeadBytes::deaths).toList())
                    .execute();
            note(handle, ids, "redrive", actor, reason);
        });
    }

    /// Gives a letter up for good; false when it does not wait: of one that was put back, the event may yet be
    /// posted.
    boolean discard(UUID id, String actor, String reason) {
        return jdbi.inTransaction(handle -> {
            var discarded = handle.createUpdate("""
                            update dead_letter set state = 'discarded', changed_at = now()
                            where id = :id and state = 'dead'
                            """).bind("id", id).execute();
            if (discarded == 1) {
                note(handle, List.of(id), "discard", actor, reason);
            }
            return discarded == 1;
        });
    }

    /// Notes which letters are in the ledger by now, however they got there; answers how many. Of one that was
    /// given up, a copy may still have been on its topic, which keeps 30 days.
    int markPosted() {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update dead_letter d set state = 'posted', changed_at = now()
                        where d.event_id is not null
                          and (d.state in ('dead', 'redriven')
                               or d.state = 'discarded' and d.changed_at > now() - interval '30 days')
                          and exists (select 1 from usage_record u where u.event_id = d.event_id)
                        """).execute());
    }

    private static void note(Handle handle, List<UUID> ids, String action, String actor, String reason) {
        handle.createUpdate("""
                        insert into dead_letter_action (dead_letter_id, action, actor, reason)
                        select id, :action, :actor, :reason from unnest(:ids) as l (id)
                        """)
                .bindArray("ids", UUID.class, ids)
                .bind("action", action)
                .bind("actor", actor)
                .bind("reason", reason)
                .execute();
    }

    private static void add(
            StringBuilder where, Map<String, Object> values, String condition, String name, @Nullable Object value) {
        if (value != null) {
            where.append(condition);
            values.put(name, value);
        }
    }

    private static UUID id(Cursor cursor) {
        try {
            return UUID.fromString(cursor.id());
        } catch (IllegalArgumentException e) {
            throw Cursor.unknown();
        }
    }

    private static DeadBytes bytes(ResultSet row) throws SQLException {
        return new DeadBytes(
                row.getObject("id", UUID.class),
                row.getInt("deaths"),
                row.getBytes("key"),
                row.getBytes("value"),
                row.getString("headers"));
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        var charge = row.getObject("charge", Long.class);
        var minute = row.getTimestamp("minute");
        return new DeadLetter(
                row.getObject("id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getString("reason"),
                row.getString("detail"),
                row.getObject("tenant_id", UUID.class),
                row.getString("holder"),
                minute == null ? null : minute.toInstant(),
                charge == null ? null : Money.ofNanos(charge),
                row.getString("source"),
                row.getString("state"),
                row.getInt("deaths"),
                row.getTimestamp("first_seen_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant(),
                row.getTimestamp("changed_at").toInstant());
    }

    /// What a list is narrowed to.
    record Filter(@Nullable String state, @Nullable String reason, TimeRange range) {}
}
