package dev.tollgate.billing.reconciliation;

import dev.tollgate.billing.reconciliation.ReconciliationSummary.Dead;
import dev.tollgate.billing.reconciliation.ReconciliationSummary.Journal;
import dev.tollgate.billing.reservation.ReservationRepository;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// What is known of those who spend slices: their journals, and what they may have spent without telling.
@ApplicationScoped
public class HolderRepository {
    private static final int MAX_JOURNALS = 200;
    private final Jdbi jdbi;
    private final ReservationRepository reservations;

    HolderRepository(Jdbi jdbi, ReservationRepository reservations) {
        this.jdbi = jdbi;
        this.reservations = reservations;
    }

    /// The journals that told of themselves last, the latest first.
    List<Journal> journals() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, holder, first_minute, last_minute, reported_at, last_sequence,
                               greatest(last_sequence - shipped_below + 1, 0) as lag
                        from journal order by reported_at desc, id limit :limit
                        """)
                .bind("limit", MAX_JOURNALS)
                .map((row, context) -> new Journal(
                        row.getString("holder"),
                        row.getObject("id", UUID.class),
                        row.getTimestamp("first_minute").toInstant(),
                        row.getTimestamp("last_minute").toInstant(),
                        row.getTimestamp("reported_at").toInstant(),
                        row.getLong("last_sequence"),
                        row.getLong("lag")))
                .list());
    }

    /// The unspent rest of slices that expired within `horizon` and whose holder's journal of that time has not
    /// told of itself since. A journal that has is still there, and tells of everything that was served from
    /// them.
    Money unreported(Duration horizon) {
        return sum("""
                select coalesce(sum(greatest(r.granted - r.charged, 0)), 0)::bigint from reservation r
                where r.state = 'expired' and r.ended_at > now() - :horizon * interval '1 ms'
                  and not exists (
                      select 1 from journal j
                      where j.holder = r.holder and j.reported_at > r.ended_at
                        and j.first_minute <= r.opened_at)
                """, horizon);
    }

    /// What was reported at a close within `horizon` and did not come within the time that is waited for it.
    Money reportedNotPosted(Duration horizon) {
        return sum("""
                select coalesce(sum(r.reported - r.charged), 0)::bigint from reservation r
                where r.state = 'closed' and r.reported > r.charged and r.ended_at > now() - :horizon * interval '1 ms'
                """, horizon);
    }

    /// What open and closing slices hold.
    Money atRisk() {
        return reservations.holding().held();
    }

    Dead dead() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) filter (where state = 'dead') as dead,
                               count(*) filter (where state = 'redriven') as redriven,
                               count(*) filter (where state = 'posted') as posted,
                               count(*) filter (where state = 'discarded') as discarded,
                               min(first_seen_at) filter (where state = 'dead') as oldest
                        from dead_letter
                        """)
                .map((row, context) -> {
                    Timestamp oldest = row.getTimestamp("oldest");
                    return new Dead(
                            row.getLong("dead"),
                            row.getLong("redriven"),
                            row.getLong("posted"),
                            row.getLong("discarded"),
                            oldest == null ? null : oldest.toInstant());
                })
                .one());
    }

    private Money sum(String sql, Duration horizon) {
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("horizon", horizon.toMillis())
                .map((row, context) -> Money.ofNanos(row.getLong(1)))
                .one());
    }
}
