package dev.tollgate.billing.usage;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.billing.usage.UsageRepository.Grouping;
import dev.tollgate.billing.usage.UsageRepository.Step;
import dev.tollgate.dev.engine.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// Fills an embedded PostgreSQL with generated requests and measures what the API asks of them, at several sizes. Run
/// by `benchmarks/usage`.
final class UsageFigures {
    private static final int RUNS = 7;
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");
    // The tenant with the most requests, its key that is out of use, and one without requests.
    private static final UUID TENANT = GeneratedRequests.tenant(0);
    private static final UUID OLD_KEY = GeneratedRequests.key(0, 0);
    private static final UUID NOBODY = GeneratedRequests.tenant(1_000_000);
    private static final int MAX_ROWS = 20_001;
    private static final RequestRepository.Filter ANY = filter(null, null, null);
    private static final Map<String, String> MEASURING = Map.of("shared_buffers", "1GB");
    // What is lost when the machine fails is filled again.
    private static final Map<String, String> FILLING = Map.ofEntries(
            Map.entry("shared_buffers", "1GB"),
            Map.entry("maintenance_work_mem", "1GB"),
            Map.entry("file_extend_method", "write_zeros"),
            Map.entry("wal_level", "minimal"),
            Map.entry("max_wal_senders", "0"),
            Map.entry("max_wal_size", "8GB"),
            Map.entry("checkpoint_timeout", "1h"),
            Map.entry("fsync", "off"),
            Map.entry("full_page_writes", "off"),
            Map.entry("autovacuum", "off"));

    private UsageFigures() {}

    /// `folder` for the data, then sizes in thousands of requests. A size that the folder has already is only measured.
    public static void main(String... arguments) throws SQLException {
        var folder = Path.of(arguments[0]);
        var sizes = Stream.of(arguments).skip(1).map(Long::valueOf).toList();
        try (var server = EmbeddedDatabase.start(folder, 0, FILLING)) {
            sizes.forEach(size -> fill(server, size));
        }
        // Started again, so that nothing is in its memory.
        try (var server = EmbeddedDatabase.start(folder, 0, MEASURING)) {
            for (var size : sizes) {
                var database = database(server, name(size));
                System.out.printf("%n## %,d requests%n%n", size * 1_000);
                BillingDatabase.over(database).useHandle(UsageFigures::printSizes);
                try (var connection = database.getConnection()) {
                    measure(connection);
                }
            }
        }
    }

    private static String name(long size) {
        return "usage_" + size;
    }

    private static PGSimpleDataSource database(EmbeddedDatabase server, String name) {
        var database = new PGSimpleDataSource();
        database.setUrl(server.jdbcUrl(name));
        database.setUser(server.user());
        database.setPassword(server.password());
        return database;
    }

    /// Under another name until it is whole.
    private static void fill(EmbeddedDatabase server, long size) {
        var all = BillingDatabase.over(database(server, "postgres"));
        if (all.withHandle(handle -> handle.select("select from pg_database where datname = ?", name(size))
                .mapToMap()
                .findOne()
                .isPresent())) {
            return;
        }
        var started = Instant.now();
        var filling = "filling_" + size;
        server.createDatabase(filling);
        UsageFill.fill(database(server, filling), size * 1_000);
        all.useHandle(handle -> handle.execute("alter database " + filling + " rename to " + name(size)));
        System.out.printf(
                "%,d requests filled in %d s%n",
                size * 1_000, Duration.between(started, Instant.now()).toSeconds());
    }

    private static void printSizes(Handle handle) {
        handle.createQuery("""
                        select format('%s: %s rows, %s, of which indexes %s', root, to_char(sum(reltuples), 'FM999,999,999,999'),
                                      pg_size_pretty(sum(pg_total_relation_size(oid))), pg_size_pretty(sum(pg_indexes_size(oid))))
                        from (select c.*, split_part(relname, '_', 1) || '_' || split_part(relname, '_', 2) as root
                              from pg_class c where relkind = 'r' and relname ~ '^usage_(record|hour|day)') c
                        group by root order by root desc
                        """).mapTo(String.class).forEach(System.out::println);
    }

    private static void measure(Connection connection) {
        var plans = new ArrayList<String>();
        var kept = BillingDatabase.over(ExplainingDataSource.kept(connection));
        var newest = new RequestRepository(kept).list(TENANT, ANY, null, 1).getFirst();
        var middle = newest.startedAt().minus(Duration.ofDays(200));
        var old =
                new RequestRepository(kept).list(TENANT, ANY, cursor(middle), 1).getFirst();
        // What a connection and the Java code need once is not what is measured.
        questions(kept, NOBODY, newest, old).values().forEach(Runnable::run);
        var plain = questions(kept, TENANT, newest, old);
        var explained = questions(
                BillingDatabase.over(ExplainingDataSource.of(ExplainingDataSource.kept(connection), plans::add)),
                TENANT,
                newest,
                old);
        System.out.println("\n| question | pages | median ms | slowest ms | first ms |\n|---|---|---|---|---|");
        var all = new LinkedHashMap<String, String>();
        plain.forEach((name, question) -> {
            var first = millis(question);
            var times = IntStream.range(0, RUNS)
                    .mapToDouble(run -> millis(question))
                    .sorted()
                    .toArray();
            plans.clear();
            Objects.requireNonNull(explained.get(name)).run();
            System.out.printf(
                    "| %s | %,d | %.1f | %.1f | %.1f |%n",
                    name, plans.stream().mapToLong(UsageFigures::pages).sum(), times[RUNS / 2], times[RUNS - 1], first);
            all.put(name, String.join("", plans));
        });
        all.forEach((name, plan) -> System.out.printf("%n%s%n%s", name, plan));
    }

    private static double millis(Runnable question) {
        var started = System.nanoTime();
        question.run();
        return (System.nanoTime() - started) / 1e6;
    }

    private static Cursor cursor(Instant at) {
        return new Cursor(at, NOBODY.toString());
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

    private static Map<String, Runnable> questions(Jdbi jdbi, UUID tenant, RequestItem newest, RequestItem old) {
        var questions = new LinkedHashMap<String, Runnable>();
        var day = newest.startedAt().truncatedTo(ChronoUnit.DAYS);
        var usage = new UsageRepository(jdbi);
        questions.put(
                "usage of 30 days by model, per day",
                () -> usage.sum(tenant, day.minus(Duration.ofDays(30)), day, Step.DAY, Grouping.MODEL, MAX_ROWS));
        questions.put(
                "usage of a day by key, per hour",
                () -> usage.sum(tenant, day.minus(Duration.ofDays(1)), day, Step.HOUR, Grouping.KEY, MAX_ROWS));
        questions.put(
                "usage of a year by provider, per month",
                () -> usage.sum(tenant, day.minus(Duration.ofDays(365)), day, Step.MONTH, Grouping.PROVIDER, MAX_ROWS));
        var requests = new RequestRepository(jdbi);
        questions.put("newest 50 requests", () -> requests.list(tenant, ANY, null, 51));
        questions.put("50 requests half a year back", () -> requests.list(tenant, ANY, cursor(old.startedAt()), 51));
        questions.put(
                "newest 50 requests of a model", () -> requests.list(tenant, filter(null, "model-3", null), null, 51));
        questions.put(
                "newest 50 failures of a model",
                () -> requests.list(tenant, filter(null, "model-3", "UPSTREAM_ERROR"), null, 51));
        questions.put(
                "newest 50 requests of a key out of use since 200 days",
                () -> requests.list(tenant, filter(OLD_KEY, null, null), null, 51));
        questions.put(
                "requests of a model that was never used",
                () -> requests.list(tenant, filter(null, "model-99", null), null, 51));
        questions.put("one request by its id", () -> requests.find(tenant, old.requestId(), false));
        questions.put(
                "one request by its answer's id",
                () -> requests.find(tenant, Objects.requireNonNull(old.answerId()), false));
        questions.put(
                "what was posted last (live list)",
                () -> requests.postedAfter(List.of(tenant), List.of(requests.newestSequence(tenant) - 5), 100));
        return questions;
    }

    private static RequestRepository.Filter filter(
            @Nullable UUID keyId, @Nullable String model, @Nullable String outcome) {
        return new RequestRepository.Filter(keyId, model, outcome, new TimeRange(null, null));
    }
}
