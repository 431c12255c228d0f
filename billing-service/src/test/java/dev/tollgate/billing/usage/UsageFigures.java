package dev.tollgate.billing.usage;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.dev.engine.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/// Fills an embedded PostgreSQL with generated requests and measures what the API asks of them, at several sizes. Run
/// by `benchmarks/usage`.
final class UsageFigures {
    private static final int CHUNK = 250_000;
    private static final int RUNS = 7;
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");
    // The tenant with the most requests: one in ten.
    private static final UUID TENANT = UUID.fromString("00000000-0000-7000-8000-000000000000");
    private static final String FILL = """
            insert into usage_record (event_id, tenant_id, key_id, request_id, answer_id, started_at, finished_at, endpoint,
                protocol, streamed, requested_model, model, provider, deployment, outcome, status, units, input_units,
                output_units, usage_source, price_version, charge, official, cost, holder, slice_id, holder_sequence,
                upstream_ms, first_byte_ms, total_ms, attempts)
            select uuidv7(at - now()), ('00000000-0000-7000-8000-' || lpad(tenant::text, 12, '0'))::uuid,
                ('00000000-0000-7000-9000-' || lpad((tenant * 5 + k)::text, 12, '0'))::uuid,
                'req_' || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || lpad(to_hex(n), 20, '0'),
                'chatcmpl-' || n, at, at + interval '2 seconds', '/v1/chat/completions', 'chat', true,
                'model-' || m, 'model-' || m, 'provider-' || m % 4, 'model-' || m || '@provider-' || m % 4,
                case when r < 0.95 then 'COMPLETE' when r < 0.98 then 'UPSTREAM_ERROR' else 'CUT_BY_CLIENT' end, 200,
                '{"input":1200,"output":350,"cache-read":800}', 2000, 350, 'PROVIDER', 'model-' || m || '#1', 4200, 6000,
                3000, 'gateway-1', gen_random_uuid(), n, 12, 340, 2000,
                '[{"provider":"provider-1","deployment":"model@provider","status":200,"startedMillis":1,"durationMillis":9}]'
            from (
                select n, r, floor(1000 * q * q * q)::int as tenant, floor(random() * 5)::int as k, floor(random() * 12)::int as m,
                       now() - interval '400 days' * (1 - (n - :from) / :rows) as at
                from (select n, random() as r, random() as q from generate_series(:first, :last) n) g) g
            """;
    private static final List<String> ROLLUPS = List.of("truncate usage_hour, usage_day", """
            insert into usage_hour
            select tenant_id, date_trunc('hour', started_at, 'UTC'), key_id, model, provider, outcome, count(*),
                   sum(input_units), sum(output_units), sum(charge), sum(official), sum(cost)
            from usage_record group by 1, 2, 3, 4, 5, 6
            """, """
            insert into usage_day
            select tenant_id, (hour at time zone 'UTC')::date, key_id, model, provider, outcome, sum(requests),
                   sum(input_units), sum(output_units), sum(charge), sum(official), sum(cost)
            from usage_hour group by 1, 2, 3, 4, 5, 6
            """);

    private UsageFigures() {}

    /// `folder` for the data, then sizes in thousands of rows, growing.
    public static void main(String... arguments) throws IOException, SQLException {
        var folder = Files.createTempDirectory(Path.of(arguments[0]), "usage-figures");
        try (var server = EmbeddedDatabase.start(folder, 0)) {
            server.createDatabase("billing");
            var database = new PGSimpleDataSource();
            database.setUrl(server.jdbcUrl("billing"));
            database.setUser(server.user());
            database.setPassword(server.password());
            Flyway.configure()
                    .dataSource(database)
                    .locations("db/migration")
                    .load()
                    .migrate();
            var jdbi = BillingDatabase.over(database);
            jdbi.useHandle(handle -> handle.execute("select create_usage_month((now() - n * interval '1 month')::date)"
                    + " from generate_series(-1, 14) n"));
            var rows = 0L;
            for (var i = 1; i < arguments.length; i++) {
                var size = Long.parseLong(arguments[i]) * 1_000;
                var started = Instant.now();
                fill(jdbi, rows, size);
                rows = size;
                System.out.printf(
                        "%n## %,d requests, %s (filled in %d s)%n%n",
                        rows,
                        text(jdbi, "select pg_size_pretty(pg_database_size('billing'))"),
                        Duration.between(started, Instant.now()).toSeconds());
                try (var connection = database.getConnection()) {
                    measure(connection, rows);
                }
            }
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void fill(Jdbi jdbi, long from, long to) {
        for (var at = from; at < to; at += CHUNK) {
            var first = at + 1;
            var last = Math.min(at + CHUNK, to);
            jdbi.useHandle(handle -> {
                handle.execute("set synchronous_commit = off");
                handle.createUpdate(FILL)
                        .bind("first", first)
                        .bind("last", last)
                        .bind("from", from)
                        .bind("rows", (double) (to - from))
                        .execute();
            });
        }
        ROLLUPS.forEach(sql -> jdbi.useHandle(handle -> handle.execute(sql)));
        jdbi.useHandle(handle -> handle.execute("vacuum analyze"));
    }

    private static void measure(Connection connection, long rows) {
        var plans = new ArrayList<String>();
        var kept = ExplainingDataSource.kept(connection);
        var plain = questions(BillingDatabase.over(kept), rows);
        var explained = questions(BillingDatabase.over(ExplainingDataSource.of(kept, plans::add)), rows);
        System.out.println("| question | pages | median ms | slowest ms |\n|---|---|---|---|");
        var all = new LinkedHashMap<String, String>();
        plain.forEach((name, question) -> {
            question.run();
            var times = new ArrayList<Long>();
            for (var run = 0; run < RUNS; run++) {
                var started = System.nanoTime();
                question.run();
                times.add(System.nanoTime() - started);
            }
            times.sort(null);
            plans.clear();
            Objects.requireNonNull(explained.get(name)).run();
            System.out.printf(
                    "| %s | %,d | %.1f | %.1f |%n",
                    name,
                    plans.stream().mapToLong(UsageFigures::pages).sum(),
                    times.get(RUNS / 2) / 1e6,
                    times.getLast() / 1e6);
            all.put(name, String.join("", plans));
        });
        all.forEach((name, plan) -> System.out.printf("%n%s%n%s", name, plan));
    }

    /// Pages that a plan touched, in memory or on disk: what does not depend on how busy the machine is.
    private static long pages(String plan) {
        var buffers = BUFFERS.matcher(plan);
        return !buffers.find()
                ? 0
                : Stream.of(buffers.group(1), buffers.group(2))
                        .filter(Objects::nonNull)
                        .mapToLong(Long::parseLong)
                        .sum();
    }

    private static Map<String, Runnable> questions(Jdbi jdbi, long rows) {
        var now = Instant.now();
        var day = now.truncatedTo(ChronoUnit.DAYS);
        var usage = new UsageRepository(jdbi);
        var requests = new RequestRepository(jdbi);
        var any = new RequestRepository.Filter(null, null, null, new TimeRange(null, null));
        var failed = new RequestRepository.Filter(null, "model-3", "UPSTREAM_ERROR", new TimeRange(null, null));
        var deep = new Cursor(now.minus(Duration.ofDays(200)), UUID.randomUUID().toString());
        var questions = new LinkedHashMap<String, Runnable>();
        questions.put(
                "usage of 30 days by model, per day",
                () -> usage.sum(
                        TENANT,
                        day.minus(Duration.ofDays(30)),
                        day,
                        UsageRepository.Step.DAY,
                        UsageRepository.Grouping.MODEL,
                        20_001));
        questions.put(
                "usage of a day by key, per hour",
                () -> usage.sum(
                        TENANT,
                        day.minus(Duration.ofDays(1)),
                        day,
                        UsageRepository.Step.HOUR,
                        UsageRepository.Grouping.KEY,
                        20_001));
        questions.put(
                "usage of a year by provider, per month",
                () -> usage.sum(
                        TENANT,
                        day.minus(Duration.ofDays(365)),
                        day,
                        UsageRepository.Step.MONTH,
                        UsageRepository.Grouping.PROVIDER,
                        20_001));
        questions.put("newest 50 requests", () -> requests.list(TENANT, any, null, 51));
        questions.put("50 requests half a year back", () -> requests.list(TENANT, any, deep, 51));
        questions.put("newest 50 failures of a model", () -> requests.list(TENANT, failed, null, 51));
        var id = requests.list(TENANT, any, deep, 1).getFirst().requestId();
        questions.put("one request by its id", () -> requests.find(TENANT, id, false));
        questions.put("one request by its answer's id", () -> requests.find(TENANT, "chatcmpl-" + rows / 2, false));
        questions.put(
                "what was posted last (live list)",
                () -> requests.postedAfter(List.of(TENANT), List.of(requests.newestSequence(TENANT) - 5), 100));
        return questions;
    }

    private static String text(Jdbi jdbi, String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
