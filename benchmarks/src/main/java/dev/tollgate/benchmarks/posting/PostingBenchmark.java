package dev.tollgate.benchmarks.posting;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.dev.engine.EmbeddedBroker;
import dev.tollgate.dev.engine.EmbeddedDatabase;
import dev.tollgate.dev.engine.PlatformTopics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Fills the usage topic, then lets the real billing-service drain it, with the broker and PostgreSQL
/// (`fsync` on) on the same machine, and audits the books afterwards.
public final class PostingBenchmark {
    private static final int TENANTS = 200;
    private static final int SLICES_PER_TENANT = 5;
    private static final int WINDOW_SECONDS = 10;
    /// As on a server for a ledger; `fsync`, `full_page_writes` and `synchronous_commit` are on.
    private static final Map<String, String> SERVER =
            Map.of("shared_buffers", "512MB", "wal_buffers", "16MB", "max_wal_size", "4GB");

    private static final Duration STALLED_AFTER = Duration.ofSeconds(60);
    private final Path root;
    private final Path folder;
    private final int events;
    private final List<UUID> tenants = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);

    private PostingBenchmark(Path root, Path folder, int events) {
        this.root = root;
        this.folder = folder;
        this.events = events;
        for (var i = 0; i < TENANTS; i++) {
            tenants.add(UUID.randomUUID());
        }
    }

    /// Runs it once; the exit status is 0 when the books are right.
    ///
    /// @param arguments the repository's root, a folder for the data, and how many events
    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        var benchmark =
                new PostingBenchmark(Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        var isRight = benchmark.run();
        System.exit(isRight ? 0 : 1);
    }

    private boolean run() throws IOException, SQLException, InterruptedException {
        try (var database = EmbeddedDatabase.start(folder.resolve("postgres"), 0, SERVER);
                var broker = EmbeddedBroker.start(folder.resolve("kafka"))) {
            PlatformTopics.create(broker.bootstrapServers());
            database.createDatabase("billing");
            var url = database.jdbcUrl("billing");
            var environment = new HashMap<>(Map.of(
                    "QUARKUS_DATASOURCE_JDBC_URL", url,
                    "QUARKUS_DATASOURCE_USERNAME", database.user(),
                    "QUARKUS_DATASOURCE_PASSWORD", database.password(),
                    "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                    "BILLING_RESERVATION_TTL", "2h"));
            environment.put("BILLING_SETTLEMENT_ENABLED", "false");
            UsageLoad load;
            try (var billing = start(environment);
                    var books = new Books(url, database.user(), database.password())) {
                books.fund(tenants, Money.ofDollars("1000"));
                load = new UsageLoad(tenants, openSlices(billing), Instant.now().minus(Duration.ofMinutes(20)));
                System.out.printf("Sending %,d events of %d tenants …%n", events, TENANTS);
                load.send(broker.bootstrapServers(), events);
            }
            environment.put("BILLING_SETTLEMENT_ENABLED", "true");
            try (var books = new Books(url, database.user(), database.password())) {
                drain(environment, books, load);
                var wrong = books.wrong(events, load.charged());
                System.out.println(wrong.isEmpty() ? "The books are right: 0 lost, 0 doubled." : "WRONG: " + wrong);
                return wrong.isEmpty();
            }
        }
    }

    private BillingProcess start(Map<String, String> environment) throws IOException {
        return BillingProcess.start(root, folder.resolve("billing.log"), 19_283, environment);
    }

    private Map<UUID, List<UUID>> openSlices(BillingProcess billing) throws IOException {
        var slices = new HashMap<UUID, List<UUID>>();
        for (var tenant : tenants) {
            for (var i = 0; i < SLICES_PER_TENANT; i++) {
                var slice =
                        new OpenSlice(UUID.randomUUID(), tenant, "gateway-1", Money.ofNanos(1), Money.ofDollars("100"));
                var answer = billing.post("/internal/slices", ContractJson.MAPPER.writeValueAsString(slice));
                if (!answer.startsWith("200 ")) {
                    throw new IllegalStateException("No slice: " + answer);
                }
                slices.computeIfAbsent(tenant, none -> new ArrayList<>()).add(slice.sliceId());
            }
        }
        return slices;
    }

    private void drain(Map<String, String> environment, Books books, UsageLoad load)
            throws IOException, SQLException, InterruptedException {
        try (var billing = start(environment)) {
            var began = Mark.now(0, billing, folder, books);
            var half = began;
            var window = new ArrayDeque<long[]>();
            var movedAt = began.nanos;
            var done = books.progress();
            var best = 0.0;
            while (done < load.sent()) {
                if (never.await(500, TimeUnit.MILLISECONDS) || !billing.isAlive()) {
                    throw new IllegalStateException("billing-service is gone; see " + folder.resolve("billing.log"));
                }
                var now = System.nanoTime();
                var at = books.progress();
                movedAt = at > done ? now : movedAt;
                done = at;
                if (now - movedAt > STALLED_AFTER.toNanos()) {
                    throw new IllegalStateException("Nothing was posted for a minute; " + done + " are.");
                }
                if (half.posts == 0 && done >= load.sent() / 2) {
                    half = Mark.now(done, billing, folder, books);
                }
                window.add(new long[] {now, done});
                while (now - window.getFirst()[0]
                        > Duration.ofSeconds(WINDOW_SECONDS).toNanos()) {
                    var first = window.removeFirst();
                    best = Math.max(best, (done - first[1]) * 1e9 / (now - first[0]));
                }
            }
            var ended = Mark.now(done, billing, folder, books);
            System.out.printf(
                    "%n| of the records | posts/s | CPU µs a post: billing | Postgres | broker | WAL bytes a post |%n");
            System.out.println("|---|---|---|---|---|---|");
            report("all", began, ended);
            report("second half", half, ended);
            System.out.printf(
                    Locale.ROOT,
                    "%nBest %d seconds: %,.0f posts/s. System load %.1f.%n",
                    WINDOW_SECONDS,
                    best,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        }
    }

    private static void report(String which, Mark from, Mark to) {
        var posts = to.posts - from.posts;
        System.out.printf(
                Locale.ROOT,
                "| %s: %,d | %,.0f | %.1f | %.1f | %.1f | %,d |%n",
                which,
                posts,
                posts * 1e9 / (to.nanos - from.nanos),
                micros(to.billing.minus(from.billing), posts),
                micros(to.postgres.minus(from.postgres), posts),
                micros(to.broker.minus(from.broker), posts),
                (to.walBytes - from.walBytes) / posts);
    }

    private static double micros(Duration time, long count) {
        return time.toNanos() / 1000.0 / count;
    }

    /// How far it is at a moment, and the CPU time that the three used so far.
    private record Mark(long posts, long nanos, Duration billing, Duration postgres, Duration broker, long walBytes) {
        static Mark now(long posts, BillingProcess billing, Path folder, Books books) throws IOException, SQLException {
            var pid = Long.parseLong(Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                    .getFirst()
                    .strip());
            var postgres = ProcessHandle.of(pid)
                    .orElseThrow()
                    .children()
                    .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                    .reduce(Duration.ZERO, Duration::plus);
            var self = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
            return new Mark(posts, System.nanoTime(), billing.cpu(), postgres, self, books.walBytes());
        }
    }
}
