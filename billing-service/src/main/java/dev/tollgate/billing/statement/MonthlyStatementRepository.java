package dev.tollgate.billing.statement;

import dev.tollgate.billing.statement.MonthlyStatement.Line;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Closed statements, and what the next one of a tenant has to say.
@ApplicationScoped
public class MonthlyStatementRepository {
    private static final String STATEMENT = """
            select tenant_id, number, month, closed_at, opening, movements, closing, hash from statement
            where tenant_id = :tenant
            """;
    private final Jdbi jdbi;

    MonthlyStatementRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Up to `limit` statements of a tenant with a number below `before`, newest first.
    List<MonthlyStatement> list(UUID tenantId, int before, int limit) {
        return jdbi.withHandle(handle -> {
            var lines = new HashMap<Integer, List<Line>>();
            handle.createQuery("""
                            select l.number, s.month, l.kind, l.model, l.count, l.input_units as input, l.output_units as output,
                                   l.amount
                            from statement_line l join statement s using (tenant_id, number)
                            where l.tenant_id = :tenant and l.number < :before and l.number >= :before - :limit
                            order by l.number, l.position
                            """)
                    .bind("tenant", tenantId)
                    .bind("before", before)
                    .bind("limit", limit)
                    .map((row, context) -> Map.entry(row.getInt("number"), line(row, month(row))))
                    .forEach(line -> lines.computeIfAbsent(line.getKey(), number -> new ArrayList<>())
                            .add(line.getValue()));
            return handle.createQuery(STATEMENT + " and number < :before order by number desc limit :limit")
                    .bind("tenant", tenantId)
                    .bind("before", before)
                    .bind("limit", limit)
                    .map((row, context) -> statement(row, lines.getOrDefault(row.getInt("number"), List.of())))
                    .list();
        });
    }

    /// One statement of a tenant.
    Optional<MonthlyStatement> find(UUID tenantId, int number) {
        return list(tenantId, number + 1, 1).stream()
                .filter(statement -> statement.number() == number)
                .findFirst();
    }

    /// The number of the tenant's newest statement, 0 without one.
    int newest(UUID tenantId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select coalesce(max(number), 0) from statement where tenant_id = :tenant")
                        .bind("tenant", tenantId)
                        .mapTo(Integer.class)
                        .one());
    }

    /// Up to `limit` tenants, behind `after` in order, whose wallets have entries before `end` that stand in no
    /// statement yet.
    List<UUID> due(Instant end, UUID after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select a.tenant_id from account a
                        left join lateral (
                            select s.month from statement s where s.tenant_id = a.tenant_id order by number desc limit 1) s
                            on true
                        where a.kind = 'wallet' and a.tenant_id > :after and exists (
                            select 1 from transfer t where t.wallet_id = a.id and t.at < :end
                            and t.at >= coalesce((s.month + interval '1 month') at time zone 'UTC', '-infinity'))
                        order by a.tenant_id limit :limit
                        """)
                .bind("end", end)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list());
    }

    /// The oldest month of a wallet with entries since `since`, if it ends at `end` or before.
    Optional<YearMonth> nextMonth(Handle handle, UUID walletId, @Nullable YearMonth since, Instant end) {
        return handle.createQuery("""
                        select (min(at) at time zone 'UTC')::date as day from transfer
                        where wallet_id = :wallet and at >= coalesce(cast(:since as timestamptz), '-infinity') and at < :end
                        """)
                .bind("wallet", walletId)
                .bind("since", since == null ? null : MonthlyStatement.from(since))
                .bind("end", end)
                .map((row, context) -> Optional.ofNullable(row.getObject("day", LocalDate.class)))
                .one()
                .map(YearMonth::from);
    }

    /// The tenant's last statement.
    Optional<Last> last(Handle handle, UUID tenantId) {
        return handle.createQuery(STATEMENT + " order by number desc limit 1")
                .bind("tenant", tenantId)
                .map((row, context) -> new Last(
                        row.getInt("number"),
                        YearMonth.from(row.getObject("month", LocalDate.class)),
                        Money.ofNanos(row.getLong("closing"))))
                .findOne();
    }

    /// What moved the wallet in a month. For charges, `expected` is what the revenue of the month says was
    /// paid: it must be the same.
    List<Moved> moved(Handle handle, UUID tenantId, UUID walletId, YearMonth month) {
        return handle.createQuery("""
                        with entries as (
                            select t.kind, case when t.kind = 'charge' then t.description end as model, count(*) as count,
                                   sum(t.wallet)::bigint as amount
                            from transfer t where t.wallet_id = :wallet and t.at >= :from and t.at < :to
                            group by 1, 2
                        ), charged as (
                            select 'charge' as kind, model, sum(requests)::bigint as count, sum(input_units)::bigint as input,
                                   sum(output_units)::bigint as output, -sum(paid)::bigint as amount
                            from revenue_day
                            where tenant_id = :tenant and day >= :first and day < :next
                            group by 2 having sum(requests) > 0
                        )
                        select kind, model, coalesce(e.count, 0) as count, coalesce(e.amount, 0) as amount, r.input, r.output,
                               kind <> 'charge' or (e.count, e.amount) is not distinct from (r.count, r.amount) as agrees
                        from entries e full join charged r using (kind, model)
                        order by kind, model
                        """)
                .bind("wallet", walletId)
                .bind("tenant", tenantId)
                .bind("from", MonthlyStatement.from(month))
                .bind("to", MonthlyStatement.to(month))
                .bind("first", month.atDay(1))
                .bind("next", month.plusMonths(1).atDay(1))
                .map((row, context) -> new Moved(line(row, month), row.getBoolean("agrees")))
                .list();
    }

    /// What the wallet stood at before `end`.
    Money balance(Handle handle, UUID walletId, Instant end) {
        return handle.createQuery("""
                        select balance_after from transfer where wallet_id = :wallet and at < :end
                        order by at desc, sequence desc limit 1
                        """)
                .bind("wallet", walletId)
                .bind("end", end)
                .mapTo(Money.class)
                .findOne()
                .orElse(Money.ZERO);
    }

    void insert(Handle handle, MonthlyStatement statement) {
        handle.createUpdate("""
                        insert into statement (tenant_id, number, month, closed_at, opening, movements, closing, hash)
                        values (:tenant, :number, :month, :closedAt, :opening, :movements, :closing, :hash)
                        """)
                .bind("tenant", statement.tenantId())
                .bind("number", statement.number())
                .bind("month", statement.month().atDay(1))
                .bind("closedAt", statement.closedAt())
                .bind("opening", statement.opening())
                .bind("movements", statement.movements())
                .bind("closing", statement.closing())
                .bind("hash", statement.hash())
                .execute();
        handle.createUpdate("""
                        insert into statement_line (
                            tenant_id, number, position, kind, model, count, input_units, output_units, amount)
                        select :tenant, :number, l.position, l.kind, l.model, l.count, l.input, l.output, l.amount
                        from unnest(:kinds, :models, :counts, :inputs, :outputs, :amounts)
                            with ordinality as l (kind, model, count, input, output, amount, position)
                        """)
                .bind("tenant", statement.tenantId())
                .bind("number", statement.number())
                .bindArray("kinds", String.class, parts(statement, Line::kind))
                .bindArray("models", String.class, parts(statement, Line::model))
                .bindArray("counts", Long.class, parts(statement, Line::count))
                .bindArray("inputs", Long.class, parts(statement, Line::inputUnits))
                .bindArray("outputs", Long.class, parts(statement, Line::outputUnits))
                .bindArray("amounts", Money.class, parts(statement, Line::amount))
                .execute();
    }

    private static <T> List<@Nullable T> parts(MonthlyStatement statement, Function<Line, ? extends @Nullable T> part) {
        var parts = new ArrayList<@Nullable T>();
        for (var line : statement.lines()) {
            parts.add(part.apply(line));
        }
        return parts;
    }

    private static MonthlyStatement statement(ResultSet row, List<Line> lines) throws SQLException {
        var month = month(row);
        return new MonthlyStatement(
                row.getObject("tenant_id", UUID.class),
                row.getInt("number"),
                month,
                MonthlyStatement.from(month),
                MonthlyStatement.to(month),
                row.getTimestamp("closed_at").toInstant(),
                Money.ofNanos(row.getLong("opening")),
                Money.ofNanos(row.getLong("movements")),
                Money.ofNanos(row.getLong("closing")),
                row.getString("hash"),
                lines);
    }

    private static Line line(ResultSet row, YearMonth month) throws SQLException {
        return new Line(
                row.getString("kind"),
                row.getString("model"),
                row.getLong("count"),
                row.getObject("input", Long.class),
                row.getObject("output", Long.class),
                Money.ofNanos(row.getLong("amount")),
                MonthlyStatement.entries(month, row.getString("kind"), row.getString("model")));
    }

    private static YearMonth month(ResultSet row) throws SQLException {
        return YearMonth.from(row.getObject("month", LocalDate.class));
    }

    /// The end of a tenant's last statement.
    record Last(int number, YearMonth month, Money closing) {}

    /// A line to be, and whether ledger and revenue say the same of it.
    record Moved(Line line, boolean agrees) {}
}
