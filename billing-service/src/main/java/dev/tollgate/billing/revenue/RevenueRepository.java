package dev.tollgate.billing.revenue;

import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.usage.EventUnits;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Revenue by the day (UTC) that it was posted: the ledger's figures, added up in the transaction that posts
/// them. What is taken back counts against the day of its reversal.
@ApplicationScoped
public class RevenueRepository {
    private final Jdbi jdbi;

    public RevenueRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Adds what `events` moved by `transfers`, each event by the transfer at its place. The transfers are
    /// booked.
    public void add(Handle handle, List<UsageEvent> events, List<Transfer> transfers) {
        if (events.isEmpty()) {
            return;
        }
        var sums = new LinkedHashMap<Group, Sums>();
        for (var i = 0; i < events.size(); i++) {
            sums.merge(Group.of(events.get(i)), Sums.of(events.get(i), transfers.get(i)), Sums::plus);
        }
        var groups = List.copyOf(sums.keySet());
        var values = List.copyOf(sums.values());
        // The transfers of a batch have one time.
        handle.createUpdate("""
                        insert into revenue_day as r (
                            day, tenant_id, model, provider, requests, input_units, output_units, revenue, paid, official, cost,
                            written_off)
                        select (select (at at time zone 'UTC')::date from transfer where id = :transfer), g.*,
                               g.revenue - g.paid
                        from unnest(:tenants, :models, :providers, :requests, :inputs, :outputs, :revenues, :paid, :officials,
                                    :costs) as g (tenant_id, model, provider, requests, input_units, output_units, revenue,
                                                  paid, official, cost)
                        order by g.tenant_id, g.model, g.provider
                        on conflict (tenant_id, day, model, provider) do update set
                            requests = r.requests + excluded.requests, input_units = r.input_units + excluded.input_units,
                            output_units = r.output_units + excluded.output_units, revenue = r.revenue + excluded.revenue,
                            paid = r.paid + excluded.paid, official = r.official + excluded.official,
                            cost = r.cost + excluded.cost, written_off = r.written_off + excluded.written_off
                        """)
                .bind("transfer", transfers.getFirst().id())
                .bindArray("tenants", UUID.class, map(groups, Group::tenantId))
                .bindArray("models", String.class, map(groups, Group::model))
                .bindArray("providers", String.class, map(groups, Group::provider))
                .bindArray("requests", Long.class, map(values, Sums::requests))
                .bindArray("inputs", Long.class, map(values, Sums::input))
                .bindArray("outputs", Long.class, map(values, Sums::output))
                .bindArray("revenues", Money.class, map(values, Sums::revenue))
                .bindArray("paid", Money.class, map(values, Sums::paid))
                .bindArray("officials", Money.class, map(values, Sums::official))
                .bindArray("costs", Money.class, map(values, Sums::cost))
                .execute();
    }

    /// Adds what the booked transfer `transferId`, which is no usage event's, moved of revenue, provider's cost
    /// and write-offs: a reversal takes off what the charge behind it added, or gives it back again; a refund
    /// that the wallet could not cover adds a loss. Any other changes nothing. Requests and units stay counted.
    public void addTransfer(Handle handle, UUID transferId) {
        handle.createUpdate("""
                        with recursive origin as (
                            select id, kind, description, reverses from transfer where id = :transfer
                            union all
                            select t.id, t.kind, t.description, t.reverses from transfer t join origin o on t.id = o.reverses
                        ), moved as (
                            select (at at time zone 'UTC')::date as day, tenant_id, coalesce(revenue, 0) as revenue,
                                   -coalesce(provider_cost, 0) as cost, -coalesce(write_off, 0) as written_off
                            from transfer where id = :transfer
                        )
                        insert into revenue_day as r (
                            day, tenant_id, model, provider, requests, input_units, output_units, revenue, paid, official, cost,
                            written_off)
                        select m.day, m.tenant_id, o.description, u.provider, 0, 0, 0, m.revenue, 0,
                               sign(m.revenue) * coalesce(u.official, 0), m.cost, m.written_off
                        from moved m join origin o on o.reverses is null
                        left join usage_record u on u.event_id = o.id
                        where m.revenue <> 0 or m.cost <> 0 or m.written_off <> 0
                        on conflict (tenant_id, day, model, provider) do update set
                            revenue = r.revenue + excluded.revenue, official = r.official + excluded.official,
                            cost = r.cost + excluded.cost, written_off = r.written_off + excluded.written_off
                        """).bind("transfer", transferId).execute();
    }

    /// Up to `limit` groups between two days (the second excluded): days in their order, others by their revenue.
    List<Revenue.Row> rows(LocalDate from, LocalDate to, Grouping by, int limit) {
        return read(
                from,
                to,
                "%s as grouped, ".formatted(by.column),
                " group by 1 order by %s limit %d".formatted(by == Grouping.DAY ? "1" : "sum(revenue) desc, 1", limit));
    }

    /// The sums of all groups between two days.
    Revenue.Row total(LocalDate from, LocalDate to) {
        return read(from, to, "null as grouped, ", "").getFirst();
    }

    private List<Revenue.Row> read(LocalDate from, LocalDate to, String group, String end) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + group + """
                        coalesce(sum(requests), 0)::bigint as requests, coalesce(sum(revenue), 0)::bigint as revenue,
                        coalesce(sum(official), 0)::bigint as official, coalesce(sum(cost), 0)::bigint as cost,
                        coalesce(sum(written_off), 0)::bigint as written_off
                        from revenue_day where day >= :from and day < :to
                        """ + end)
                .bind("from", from)
                .bind("to", to)
                .map((row, context) -> Revenue.Row.of(
                        row.getString("grouped"),
                        row.getLong("requests"),
                        Money.ofNanos(row.getLong("revenue")),
                        Money.ofNanos(row.getLong("official")),
                        Money.ofNanos(row.getLong("cost")),
                        Money.ofNanos(row.getLong("written_off"))))
                .list());
    }

    private static <T, R> List<@Nullable R> map(List<T> all, Function<T, ? extends @Nullable R> part) {
        var parts = new ArrayList<@Nullable R>(all.size());
        for (var one : all) {
            parts.add(part.apply(one));
        }
        return parts;
    }

    /// What rows are grouped by.
    enum Grouping {
        TENANT("tenant_id::text"),
        MODEL("model"),
        PROVIDER("provider"),
        DAY("day::text");

        private final String column;

        Grouping(String column) {
            this.column = column;
        }
    }

    private record Group(
            UUID tenantId, String model, @Nullable String provider) {
        static Group of(UsageEvent event) {
            var model = Objects.requireNonNullElse(event.model(), event.requestedModel());
            return new Group(event.tenantId(), model, event.provider());
        }
    }

    private record Sums(long requests, long input, long output, Money revenue, Money paid, Money official, Money cost) {
        static Sums of(UsageEvent event, Transfer transfer) {
            var line = transfer.walletLine();
            var paid = line == null ? Money.ZERO : line.amount().negated();
            var counts = paid.isPositive();
            return new Sums(
                    counts ? 1 : 0,
                    counts ? EventUnits.input(event) : 0,
                    counts ? EventUnits.output(event) : 0,
                    event.charge(),
                    paid,
                    event.official(),
                    event.cost());
        }

        Sums plus(Sums other) {
            return new Sums(
                    requests + other.requests,
                    input + other.input,
                    output + other.output,
                    revenue.plus(other.revenue),
                    paid.plus(other.paid),
                    official.plus(other.official),
                    cost.plus(other.cost));
        }
    }
}
