package dev.tollgate.billing.usage;

import dev.tollgate.billing.account.BillingDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/// Fills a database with generated requests and their rollups, or goes on where an earlier fill ended. Each
/// month is loaded as a table of its own and gets its indexes when it becomes a partition, as
/// `create_usage_month` does it.
final class UsageFill {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("uuuu_MM");
    private static final String HOURS = """
            insert into usage_hour_%1$s
            select tenant_id, date_trunc('hour', started_at, 'UTC'), key_id, model, provider, outcome, count(*),
                   count(*) * %2$d, count(*) * %3$d, count(*) * %4$d, count(*) * %5$d, count(*) * %6$d
            from usage_record_%1$s group by 1, 2, 3, 4, 5, 6 order by 2
            """;
    private static final String DAYS = """
            insert into usage_day
            select tenant_id, (hour at time zone 'UTC')::date, key_id, model, provider, outcome, sum(requests),
                   sum(input_units), sum(output_units), sum(charge), sum(official), sum(cost)
            from usage_hour group by 1, 2, 3, 4, 5, 6 order by 2
            """;
    // A month's tables and indexes, without its name.
    private static final String SHAPE = """
            select string_agg(replace(shape, :suffix, ''), ';' order by shape) from (
                select indexdef as shape from pg_indexes where tablename in ('usage_record_' || :suffix, 'usage_hour_' || :suffix)
                union all
                select concat_ws(' ', c.relname, c.reloptions::text, a.attnum, a.attname, a.atttypid::regtype, a.attnotnull,
                                 a.attidentity)
                from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relname in ('usage_record_' || :suffix, 'usage_hour_' || :suffix) and a.attnum > 0
                union all
                select inhrelid::regclass::text from pg_inherits
                where inhrelid in (to_regclass('usage_record_' || :suffix), to_regclass('usage_hour_' || :suffix))) s
            """;
    private final Jdbi jdbi;
    private final GeneratedRequests requests;

    private UsageFill(Jdbi jdbi, GeneratedRequests requests) {
        this.jdbi = jdbi;
        this.requests = requests;
    }

    static void fill(DataSource database, long rows) {
        Flyway.configure().dataSource(database).locations("db/migration").load().migrate();
        new UsageFill(BillingDatabase.over(database), new GeneratedRequests(rows)).fill();
    }

    private void fill() {
        var first = YearMonth.from(GeneratedRequests.START.atOffset(ZoneOffset.UTC));
        var last = YearMonth.from(GeneratedRequests.END.atOffset(ZoneOffset.UTC));
        var months = Stream.iterate(first, month -> !month.isAfter(last), month -> month.plusMonths(1))
                .toList();
        var ahead = last.plusMonths(1);
        if (!exists(ahead)) {
            // The migrations made the current month, which may be one of these.
            jdbi.useTransaction(handle -> {
                var current = SUFFIX.format(YearMonth.now(ZoneOffset.UTC));
                handle.execute("drop table usage_record_%1$s, usage_hour_%1$s".formatted(current));
                handle.execute(
                        "select create_usage_month(?), create_usage_month(?)",
                        ahead.atDay(1),
                        ahead.plusMonths(1).atDay(1));
            });
        }
        months.parallelStream()
                .filter(month -> !exists(month))
                .forEach(month -> jdbi.useTransaction(handle -> load(handle, month)));
        months.stream()
                .filter(month -> !shape(month).equals(shape(ahead)))
                .forEach(month -> jdbi.useTransaction(handle -> attach(handle, month)));
        jdbi.useTransaction(handle -> {
            handle.execute("set local work_mem = '512MB'");
            handle.execute("truncate usage_day");
            handle.execute(DAYS);
        });
        jdbi.useHandle(handle -> handle.execute("vacuum (freeze, analyze)"));
        for (var month : months) {
            if (!shape(month).equals(shape(ahead))) {
                throw new IllegalStateException("Month " + month + " is not as create_usage_month makes it.");
            }
        }
    }

    private boolean exists(YearMonth month) {
        return jdbi.withHandle(
                handle -> handle.select("select to_regclass('usage_record_' || ?) is not null", SUFFIX.format(month))
                        .mapTo(Boolean.class)
                        .one());
    }

    private void load(Handle handle, YearMonth month) {
        var suffix = SUFFIX.format(month);
        handle.execute("create table usage_record_" + suffix
                + " (like usage_record including defaults including constraints)");
        var copy = "copy usage_record_" + suffix + " (" + GeneratedRequests.COLUMNS
                + ") from stdin (format binary, freeze)";
        try (var rows = new PGCopyOutputStream(handle.getConnection().unwrap(PGConnection.class), copy, BUFFER_BYTES)) {
            requests.write(start(month), start(month.plusMonths(1)), rows);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        handle.execute("set local work_mem = '512MB'");
        handle.execute("create table usage_hour_" + suffix + " (like usage_hour) with (fillfactor = 70)");
        handle.execute(HOURS.formatted(
                suffix,
                GeneratedRequests.INPUT,
                GeneratedRequests.OUTPUT,
                GeneratedRequests.CHARGE,
                GeneratedRequests.OFFICIAL,
                GeneratedRequests.COST));
    }

    /// One after the other, as each locks the table; several processes sort for an index.
    private static void attach(Handle handle, YearMonth month) {
        for (var table : List.of("usage_record", "usage_hour")) {
            handle.execute("alter table %1$s attach partition %1$s_%2$s for values from ('%3$s') to ('%4$s')"
                    .formatted(table, SUFFIX.format(month), start(month), start(month.plusMonths(1))));
        }
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private String shape(YearMonth month) {
        return jdbi.withHandle(handle -> handle.createQuery(SHAPE)
                .bind("suffix", SUFFIX.format(month))
                .mapTo(String.class)
                .one());
    }
}
