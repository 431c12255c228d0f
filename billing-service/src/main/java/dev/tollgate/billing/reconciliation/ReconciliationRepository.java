package dev.tollgate.billing.reconciliation;

import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Compares what journals told with what was posted and what is dead.
@ApplicationScoped
public class ReconciliationRepository {
    private static final String MISSING = "coalesce(r.journalled, 0) - r.posted - r.dead";
    private static final String MISSING_CHARGE = "coalesce(r.journalled_charge, 0) - r.posted_charge - r.dead_charge";
    /// An accepted difference stays accepted as long as it neither heals nor changes.
    private static final String NEW_STATE = """
            case when excluded.state = 'different' and r.state = 'accepted'
                      and coalesce(excluded.journalled, 0) - excluded.posted - excluded.dead
                          = coalesce(r.journalled, 0) - r.posted - r.dead
                      and coalesce(excluded.journalled_charge, 0) - excluded.posted_charge - excluded.dead_charge
                          = coalesce(r.journalled_charge, 0) - r.posted_charge - r.dead_charge
                 then 'accepted' else excluded.state end""";
    private static final String ACCEPTANCE = """
             left join lateral (
                select a.actor, a.reason, a.at as accepted_at from reconciliation_acceptance a
                where r.state = 'accepted' and a.minute = r.minute and a.holder = r.holder
                order by a.id desc limit 1) a on true
            """;
    private final Jdbi jdbi;

    ReconciliationRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Compares the minutes about which anything was told, posted or buried within `lookBack`, and those that did not
    /// agree before; answers how many rows changed. Charges are only compared where all of them can be read.
    int compare(Duration lookBack, Duration grace) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        with touched as (
                            select minute, holder from journal_minute where changed_at > now() - :lookBack * interval '1 ms'
                            union
                            select minute, holder from posted_minute where changed_at > now() - :lookBack * interval '1 ms'
                            union
                            select minute, holder from dead_letter
                            where changed_at > now() - :lookBack * interval '1 ms'
                              and minute is not null and holder is not null
                            union
                            select minute, holder from reconciliation_minute where state <> 'matched'
                        ), journalled as (
                            select minute, holder, sum(events)::bigint as events, sum(charge)::bigint as charge,
                                   sum(unreadable)::bigint as unreadable, sum(shipped)::bigint as shipped
                            from touched join journal_minute using (minute, holder) group by 1, 2
                        ), posted as (
                            select minute, holder, sum(events)::bigint as events, sum(charge)::bigint as charge
                            from touched join posted_minute using (minute, holder) group by 1, 2
                        ), died as (
                            select minute, holder, count(*) as events, coalesce(sum(charge), 0)::bigint as charge,
                                   count(*) filter (where charge is null) as unpriced
                            from touched join dead_letter using (minute, holder) where state <> 'posted' group by 1, 2
                        ), compared as (
                            select t.minute, t.holder, j.events as journalled, j.charge as journalled_charge,
                                   coalesce(j.unreadable, 0) as unreadable, coalesce(j.shipped, 0) as shipped,
                                   coalesce(p.events, 0) as posted, coalesce(p.charge, 0) as posted_charge,
                                   coalesce(d.events, 0) as dead, coalesce(d.charge, 0) as dead_charge,
                                   coalesce(d.unpriced, 0) + coalesce(j.unreadable, 0) as unpriced
                            from touched t
                            left join journalled j using (minute, holder)
                            left join posted p using (minute, holder)
                            left join died d using (minute, holder)
                        )
                        insert into reconciliation_minute as r (
                            minute, holder, journalled, journalled_charge, unreadable, shipped, posted, posted_charge, dead,
                            dead_charge, state)
                        select minute, holder, journalled, journalled_charge, unreadable, shipped, posted, posted_charge,
                               dead, dead_charge,
                               case when journalled = posted + dead
                                         and (unpriced > 0 or journalled_charge = posted_charge + dead_charge)
                                    then 'matched'
                                    when minute + interval '1 minute' + :grace * interval '1 ms' > now() then 'pending'
                                    else 'different' end
                        from compared order by minute, holder
                        on conflict (minute, holder) do update
                        set journalled = excluded.journalled, journalled_charge = excluded.journalled_charge,
                            unreadable = excluded.unreadable, shipped = excluded.shipped, posted = excluded.posted,
                            posted_charge = excluded.posted_charge, dead = excluded.dead,
                            dead_charge = excluded.dead_charge, state = %1$s, changed_at = now(),
                            told_at = case when r.state <> 'accepted' and excluded.state = 'different' then r.told_at end
                        where (r.journalled, r.journalled_charge, r.unreadable, r.shipped, r.posted, r.posted_charge,
                               r.dead, r.dead_charge, r.state)
                            is distinct from (
                               excluded.journalled, excluded.journalled_charge, excluded.unreadable, excluded.shipped,
                               excluded.posted, excluded.posted_charge, excluded.dead, excluded.dead_charge, %1$s)
                        """.formatted(NEW_STATE))
                .bind("lookBack", lookBack.toMillis())
                .bind("grace", grace.toMillis())
                .execute());
    }

    /// The differences that nobody was told of yet; each is answered once, whichever replica asks.
    List<ReconciledMinute> untold() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update reconciliation_minute r set told_at = now()
                        where r.state = 'different' and r.told_at is null
                        returning r.*, null as actor, null as reason, null::timestamptz as accepted_at,
                        """ + computed())
                .map((row, context) -> minute(row))
                .list());
    }

    /// Up to `limit` minutes, newest first, behind `cursor`.
    List<ReconciledMinute> list(Filter filter, @Nullable Cursor cursor, int limit) {
        var where = new StringBuilder(" where true");
        var values = new HashMap<String, Object>();
        values.put("limit", limit);
        add(where, values, " and r.holder = :holder", "holder", filter.holder());
        var state = filter.state();
        add(where, values, " and r.state = :state", "state", state == null ? null : state.text());
        add(where, values, " and r.minute >= :from", "from", filter.range().from());
        add(where, values, " and r.minute < :to", "to", filter.range().to());
        if (cursor != null) {
            where.append(" and (r.minute, r.holder) < (:cursorAt, :cursorId)");
            values.put("cursorAt", cursor.at());
            values.put("cursorId", cursor.id());
        }
        return jdbi.withHandle(handle -> handle.createQuery("select r.*, a.*, " + computed()
                        + " from reconciliation_minute r" + ACCEPTANCE + where
                        + " order by r.minute desc, r.holder desc limit :limit")
                .bindMap(values)
                .map((row, context) -> minute(row))
                .list());
    }

    /// Accepts a difference as it was seen; answers whether it still is that difference, accepted now or before.
    boolean accept(Seen seen, String actor, String reason) {
        return jdbi.inTransaction(handle -> {
            var state = handle.createQuery("""
                            select r.state from reconciliation_minute r
                            where r.minute = :minute and r.holder = :holder and r.state in ('different', 'accepted')
                              and %s = :missing and %s = :charge
                            for update
                            """.formatted(MISSING, MISSING_CHARGE))
                    .bind("minute", seen.minute())
                    .bind("holder", seen.holder())
                    .bind("missing", seen.missing())
                    .bind("charge", seen.missingCharge())
                    .mapTo(String.class)
                    .findOne();
            if (state.filter(MinuteState.DIFFERENT.text()::equals).isPresent()) {
                handle.createUpdate("""
                                with accepted as (
                                    insert into reconciliation_acceptance
                                        (minute, holder, missing, missing_charge, actor, reason)
                                    values (:minute, :holder, :missing, :charge, :actor, :reason) returning minute, holder)
                                update reconciliation_minute r set state = 'accepted', changed_at = now()
                                from accepted a where r.minute = a.minute and r.holder = a.holder
                                """)
                        .bind("minute", seen.minute())
                        .bind("holder", seen.holder())
                        .bind("missing", seen.missing())
                        .bind("charge", seen.missingCharge())
                        .bind("actor", actor)
                        .bind("reason", reason)
                        .execute();
            }
            return state.isPresent();
        });
    }

    /// One minute of one holder.
    Optional<ReconciledMinute> find(Instant minute, String holder) {
        return jdbi.withHandle(handle -> handle.createQuery("select r.*, a.*, " + computed()
                        + " from reconciliation_minute r" + ACCEPTANCE
                        + " where r.minute = :minute and r.holder = :holder")
                .bind("minute", minute)
                .bind("holder", holder)
                .map((row, context) -> minute(row))
                .findOne());
    }

    /// Minutes in `state` taken together.
    ReconciliationSummary.Open open(MinuteState state) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select count(*) as minutes, coalesce(sum(greatest(m.missing, 0)), 0)::bigint as missing,
                               coalesce(sum(greatest(-m.missing, 0)), 0)::bigint as surplus,
                               coalesce(sum(greatest(m.missing_charge, 0)), 0)::bigint as charge, min(m.minute) as oldest
                        from (select r.minute,
                        """ + computed() + " from reconciliation_minute r where r.state = :state) m")
                .bind("state", state.text())
                .map((row, context) -> new ReconciliationSummary.Open(
                        row.getLong("minutes"),
                        row.getLong("missing"),
                        row.getLong("surplus"),
                        Money.ofNanos(row.getLong("charge")),
                        instant(row, "oldest")))
                .one());
    }

    /// Deletes what agreed and is older than `retention`, with the counts behind it.
    void forget(Duration retention) {
        jdbi.useTransaction(handle -> {
            for (var table : List.of("journal_minute", "posted_minute", "reconciliation_minute")) {
                handle.createUpdate("delete from " + table + " t where t.minute < now() - :age * interval '1 ms'"
                                + " and not exists (select 1 from reconciliation_minute r where r.minute = t.minute"
                                + " and r.holder = t.holder and r.state <> 'matched')")
                        .bind("age", retention.toMillis())
                        .execute();
            }
        });
    }

    private static String computed() {
        return MISSING + " as missing, " + MISSING_CHARGE + " as missing_charge";
    }

    private static void add(
            StringBuilder where, Map<String, Object> values, String condition, String name, @Nullable Object value) {
        if (value != null) {
            where.append(condition);
            values.put(name, value);
        }
    }

    private static ReconciledMinute minute(ResultSet row) throws SQLException {
        var journalledCharge = row.getObject("journalled_charge", Long.class);
        return new ReconciledMinute(
                row.getTimestamp("minute").toInstant(),
                row.getString("holder"),
                MinuteState.of(row.getString("state")).orElseThrow(),
                row.getObject("journalled", Long.class),
                journalledCharge == null ? null : Money.ofNanos(journalledCharge),
                row.getLong("unreadable"),
                row.getLong("shipped"),
                row.getLong("posted"),
                Money.ofNanos(row.getLong("posted_charge")),
                row.getLong("dead"),
                Money.ofNanos(row.getLong("dead_charge")),
                row.getLong("missing"),
                Money.ofNanos(row.getLong("missing_charge")),
                row.getTimestamp("changed_at").toInstant(),
                acceptance(row));
    }

    private static @Nullable Acceptance acceptance(ResultSet row) throws SQLException {
        var at = instant(row, "accepted_at");
        return at == null ? null : new Acceptance(row.getString("actor"), row.getString("reason"), at);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    /// A difference as somebody saw it.
    record Seen(Instant minute, String holder, long missing, Money missingCharge) {}

    /// What a list is narrowed to.
    record Filter(@Nullable String holder, @Nullable MinuteState state, TimeRange range) {}
}
