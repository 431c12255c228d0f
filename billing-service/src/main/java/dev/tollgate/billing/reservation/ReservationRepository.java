package dev.tollgate.billing.reservation;

import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// SQL of reservations. All times are the database's, so that replicas with different clocks agree.
@ApplicationScoped
public class ReservationRepository {
    private static final String COLUMNS = """
            r.id, r.tenant_id, r.holder, r.minimum, r.wanted, r.granted, r.charged, r.held, upper(r.state) as state,
            r.epoch, greatest(extract(epoch from r.expires_at - now()) * 1000, 0)::bigint as ttl_millis, r.available
            """;
    private final Jdbi jdbi;

    public ReservationRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
        jdbi.registerRowMapper(ConstructorMapper.factory(Reservation.class));
    }

    /// Holds `most`, or half of what is available if that is less, so that other holders find something too,
    /// but always `minimum`; nothing when that is not there. One statement decides: the wallet's row is locked
    /// before what is available is read. A taken id violates the primary key.
    Optional<Reservation> grant(
            UUID id, UUID tenantId, String holder, Money minimum, Money wanted, Money most, Duration ttl) {
        // The update may first meet the row as it was before the lock, and is then repeated with the locked one. Its
        // least() keeps that first version, which is discarded, within the CHECK of the wallet.
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with wallet as (
                            select id, least(:most, greatest(:minimum, (balance - held) / 2)) as amount from account
                            where tenant_id = :tenant and kind = 'wallet' and balance - held >= :minimum
                            for no key update
                        ), held as (
                            update account a set held = a.held + least(w.amount, a.balance - a.held) from wallet w
                            where a.id = w.id and a.balance - a.held >= :minimum
                            returning w.amount
                        )
                        insert into reservation as r (id, tenant_id, holder, minimum, wanted, granted, held, opened_at, expires_at)
                        select :id, :tenant, :holder, :minimum, :wanted, amount, amount, now(), now() + :ttl * interval '1 ms'
                        from held
                        returning
                        """ + COLUMNS)
                .bind("id", id)
                .bind("tenant", tenantId)
                .bind("holder", holder)
                .bind("minimum", minimum)
                .bind("wanted", wanted)
                .bind("most", most)
                .bind("ttl", ttl.toMillis())
                .mapTo(Reservation.class)
                .findOne());
    }

    /// Keeps a refusal, so that its id stays refused; false when the id was decided by then.
    boolean refuse(UUID id, UUID tenantId, String holder, Money minimum, Money wanted, Money available) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                                insert into reservation (id, tenant_id, holder, minimum, wanted, granted, held, state, available,
                                                         opened_at, expires_at, ended_at)
                                values (:id, :tenant, :holder, :minimum, :wanted, 0, 0, 'refused', :available, now(), now(), now())
                                on conflict do nothing
                                """)
                        .bind("id", id)
                        .bind("tenant", tenantId)
                        .bind("holder", holder)
                        .bind("minimum", minimum)
                        .bind("wanted", wanted)
                        .bind("available", available)
                        .execute()
                == 1);
    }

    /// What of a tenant's balance nothing holds, and what open slices hold, also those that their holder does not
    /// remember: as of one moment.
    Shortage shortage(UUID tenantId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(max(balance - held), 0) as available,
                               (select coalesce(sum(held), 0)::bigint from reservation
                                where tenant_id = :tenant and state = 'open') as held
                        from account where tenant_id = :tenant and kind = 'wallet'
                        """)
                .bind("tenant", tenantId)
                .map((row, context) ->
                        new Shortage(Money.ofNanos(row.getLong("available")), Money.ofNanos(row.getLong("held"))))
                .one());
    }

    record Shortage(Money available, Money held) {}

    /// Forgets up to `limit` refusals that are older than `age`; answers how many.
    int forgetRefused(Duration age, int limit) {
        return forget("'refused'", age, limit);
    }

    /// Forgets up to `limit` slices that ended longer than `age` ago; answers how many. One that is in use is
    /// left for the next time.
    int forgetEnded(Duration age, int limit) {
        return forget("'closed', 'expired'", age, limit);
    }

    private int forget(String states, Duration age, int limit) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        delete from reservation where id = any(array(
                            select id from reservation
                            where state in (""" + states + """
                            ) and ended_at < now() - :age * interval '1 ms'
                            order by ended_at limit :limit for update skip locked))
                        """)
                .bind("age", age.toMillis())
                .bind("limit", limit)
                .execute());
    }

    Optional<Reservation> find(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select " + COLUMNS + " from reservation r where r.id = :id")
                        .bind("id", id)
                        .mapTo(Reservation.class)
                        .findOne());
    }

    /// Gives an open slice another time to live; empty when it is not open, or in another epoch than the one
    /// given.
    Optional<Reservation> renew(UUID id, @Nullable Long epoch, Duration ttl) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update reservation r set expires_at = now() + :ttl * interval '1 ms', epoch = r.epoch + 1
                        where r.id = :id and r.state = 'open' and r.epoch = coalesce(:epoch, r.epoch) returning
                        """ + COLUMNS)
                .bind("id", id)
                .bind("epoch", epoch)
                .bind("ttl", ttl.toMillis())
                .mapTo(Reservation.class)
                .findOne());
    }

    /// The tenants of up to `limit` open slices that have been unrenewed for `grace` past their end.
    List<Due> expired(Duration grace, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, tenant_id from reservation
                        where state = 'open' and expires_at < now() - :grace * interval '1 ms'
                        order by expires_at limit :limit
                        """)
                .bind("grace", grace.toMillis())
                .bind("limit", limit)
                .map((row, context) -> due(row))
                .list());
    }

    /// Up to `limit` closed slices whose reported events will not come any more: `linger` has passed, the
    /// holder's journal told of a time after the close and that all of it is shipped, and all that it counted
    /// around the slice's life is posted or dead. Without such a word they are given up after `most`. `linger`
    /// is also how far the holder's clock may be off.
    List<Due> unreported(Duration linger, Duration most, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with due as materialized (
                            select id, tenant_id, holder, ended_at, ended_at + :linger * interval '1 ms' as told_after,
                                   date_trunc('minute', opened_at - :linger * interval '1 ms' - interval '1 minute') as first,
                                   date_trunc('minute', ended_at + :linger * interval '1 ms') as last
                            from reservation
                            where state = 'closing' and ended_at < now() - :linger * interval '1 ms'
                        ), behind as materialized (
                            select minute, holder
                            from (select minute, holder, sum(events - unreadable) as events from journal_minute
                                  where minute >= (select min(first) from due) and holder in (select holder from due)
                                  group by 1, 2) j
                            left join (select minute, holder, sum(events) as events from posted_minute
                                       where minute >= (select min(first) from due) group by 1, 2) p using (minute, holder)
                            where j.events > coalesce(p.events, 0)
                              and j.events > coalesce(p.events, 0) + (
                                  select count(*) from dead_letter d
                                  where d.minute = j.minute and d.holder = j.holder and d.state <> 'posted')
                        ), awaited as materialized (
                            select holder, first, last from (select distinct holder, first, last from due) span
                            where exists (select 1 from behind b
                                          where b.holder = span.holder and b.minute between span.first and span.last)
                        )
                        select id, tenant_id from due
                        where ended_at < now() - :most * interval '1 ms'
                           or exists (select 1 from journal j
                                      where j.holder = due.holder and j.first_minute <= due.ended_at
                                        and j.last_minute > due.told_after and j.shipped_below > j.last_sequence)
                              and (holder, first, last) not in (select holder, first, last from awaited)
                        order by ended_at limit :limit
                        """)
                .bind("linger", linger.toMillis())
                .bind("most", most.toMillis())
                .bind("limit", limit)
                .map((row, context) -> due(row))
                .list());
    }

    /// Locks reservations until the transaction ends; the wallets must be locked already.
    public List<Reservation> lock(Handle handle, Collection<UUID> ids) {
        return handle.createQuery(
                        "select " + COLUMNS + " from reservation r where r.id = any(:ids) order by r.id for update")
                .bindArray("ids", UUID.class, List.copyOf(ids))
                .mapTo(Reservation.class)
                .list();
    }

    /// Locks those of `ids` that are still overdue; a renewal may have come in between.
    List<Reservation> lockExpired(Handle handle, Collection<UUID> ids, Duration grace) {
        return handle.createQuery("select " + COLUMNS + """
                         from reservation r
                         where r.id = any(:ids) and r.state = 'open' and r.expires_at < now() - :age * interval '1 ms'
                         order by r.id for update
                        """)
                .bindArray("ids", UUID.class, List.copyOf(ids))
                .bind("age", grace.toMillis())
                .mapTo(Reservation.class)
                .list();
    }

    /// Writes what `changes` say about reservations that are locked in this transaction.
    public void update(Handle handle, Collection<Change> changes) {
        var ids = new ArrayList<UUID>();
        var states = new ArrayList<String>();
        var charged = new ArrayList<Money>();
        var held = new ArrayList<Money>();
        for (var change : changes) {
            ids.add(change.id());
            states.add(change.state().name().toLowerCase(Locale.ROOT));
            charged.add(change.charged());
            held.add(change.held());
        }
        handle.createUpdate("""
                        update reservation r
                        set state = c.state, charged = c.charged, held = c.held,
                            ended_at = case when r.state = 'open' and c.state <> 'open' then now() else r.ended_at end
                        from unnest(:ids, :states, :charged, :held) as c (id, state, charged, held)
                        where r.id = c.id
                        """)
                .bindArray("ids", UUID.class, ids)
                .bindArray("states", String.class, states)
                .bindArray("charged", Money.class, charged)
                .bindArray("held", Money.class, held)
                .execute();
    }

    void report(Handle handle, UUID id, Money charged) {
        handle.createUpdate("update reservation set reported = :charged where id = :id")
                .bind("id", id)
                .bind("charged", charged)
                .execute();
    }

    /// How many slices are open or closing, and what they hold. One query for each state, as each has an index
    /// of its own: nearly all slices have ended.
    public Holding holding() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) filter (where state = 'open') as open, count(*) as holding,
                               coalesce(sum(held), 0)::bigint as held
                        from (select state, held from reservation where state = 'open'
                              union all
                              select state, held from reservation where state = 'closing') r
                        """)
                .map((row, context) ->
                        new Holding(row.getLong("open"), row.getLong("holding"), Money.ofNanos(row.getLong("held"))))
                .one());
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(row.getObject("id", UUID.class), row.getObject("tenant_id", UUID.class));
    }

    /// A reservation to be looked at by the sweep.
    record Due(UUID id, UUID tenantId) {}

    /// The slices that hold something now.
    public record Holding(long open, long holding, Money held) {}

    /// What a locked reservation becomes.
    public record Change(UUID id, Reservation.State state, Money charged, Money held) {}
}
