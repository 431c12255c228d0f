package dev.tollgate.e2e.crash;

import dev.tollgate.e2e.Platform;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Strikes the platform, and measures how long each part takes to be ready again.
final class Striker {
    private static final String GATEWAY = "gateway-service";
    private static final String BILLING = "billing-service";
    private static final String KAFKA = "kafka";
    private static final String POSTGRES = "postgres";
    private static final int GATEWAY_METRICS = 10;
    private static final int WIDEST_TURN_SECONDS = 60;
    /// Twice that is less than billing waits for a holder, so that no slice is released that is still spent from.
    private static final int WIDEST_DATABASE_TURN_SECONDS = 14;
    private static final Duration MOMENT_LIMIT = Duration.ofSeconds(3);
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(120);
    /// The gateway reads on for five seconds after a client left; then the journal gets its record.
    private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final String POSTING = """
            select pid from pg_stat_activity where datname = 'billing' and xact_start is not null
                and pid <> pg_backend_pid()
                and (query like '%usage_record%' or query like '%transfer%' or query like '%consumer_offset%'
                     or query like '%reservation%') limit 1
            """;

    private final Platform platform;
    private final Parts parts;
    private final @Nullable Disk disk;
    private final @Nullable Clocks clocks;
    private final long begin = System.nanoTime();
    private final Random random;
    private final Map<Strike, Integer> counts = new TreeMap<>();
    private final Map<String, List<Long>> recoveries = new ConcurrentSkipListMap<>();
    private final List<long[]> gatewayHurt = new CopyOnWriteArrayList<>();
    private final List<Thread> watchers = new ArrayList<>();
    private int kills;

    Striker(Platform platform, Parts parts, @Nullable Disk disk, @Nullable Clocks clocks, long seed) {
        this.platform = platform;
        this.parts = parts;
        this.disk = disk;
        this.clocks = clocks;
        this.random = new Random(seed);
    }

    /// Strikes once; false when the target is down already.
    boolean strike(Strike strike) {
        var done = switch (strike) {
            case KILL_GATEWAY -> kill(GATEWAY);
            case KILL_BILLING -> kill(BILLING);
            case KILL_KAFKA -> kill(KAFKA);
            case KILL_POSTGRES -> kill(POSTGRES);
            case KILL_AUTH -> kill("auth-service");
            case KILL_CATALOG -> kill("catalog-service");
            case KILL_ALL -> kill(GATEWAY) & kill(BILLING) & kill(KAFKA) & kill(POSTGRES);
            case KILL_BACKEND -> postingBackend().map(this::killBackend).orElse(false);
            case KILL_GATEWAY_UNSHIPPED -> await(this::isUnshipped) && kill(GATEWAY);
            case KILL_KAFKA_UNSHIPPED -> await(this::isUnshipped) && kill(KAFKA);
            case KILL_BILLING_POSTING -> isReady(BILLING) && await(this::isPosting) && kill(BILLING);
            case KILL_POSTGRES_POSTING -> isReady(POSTGRES) && await(this::isPosting) && kill(POSTGRES);
            case FREEZE_GATEWAY -> freeze(GATEWAY);
            case FREEZE_BILLING -> freeze(BILLING);
            case FREEZE_KAFKA -> freeze(KAFKA);
            case FULL_DISK -> fillDisk();
            case TURN_GATEWAY_CLOCK -> turnClock(GATEWAY, WIDEST_TURN_SECONDS);
            case TURN_BILLING_CLOCK -> turnClock(BILLING, WIDEST_TURN_SECONDS);
            case TURN_POSTGRES_CLOCK -> turnClock(POSTGRES, WIDEST_DATABASE_TURN_SECONDS);
        };
        if (done) {
            counts.merge(strike, 1, Integer::sum);
        }
        return done;
    }

    int kills() {
        return kills;
    }

    Map<Strike, Integer> counts() {
        return counts;
    }

    /// Milliseconds from each kill until the part was ready again.
    Map<String, List<Long>> recoveries() {
        return recoveries;
    }

    /// Whether a strike at the gateway may have cut an answer that ended for its client at `nanos`.
    boolean mayHaveCut(long nanos) {
        return gatewayHurt.stream().anyMatch(span -> nanos > span[0] && nanos < span[1]);
    }

    void awaitRecoveries() throws InterruptedException {
        for (var watcher : watchers) {
            watcher.join(RECOVERY_LIMIT);
        }
    }

    private boolean isReady(String name) {
        return parts.ready(name).isPresent();
    }

    private boolean kill(String name) {
        var target = parts.ready(name);
        if (target.isEmpty()) {
            return false;
        }
        var at = System.nanoTime();
        if (name.equals(GATEWAY)) {
            gatewayHurt.add(new long[] {at - BEFORE_NANOS, at + AFTER_NANOS});
        }
        if (!Parts.kill(target.get().pid())) {
            return false;
        }
        kills++;
        watchers.add(Thread.ofVirtual().start(() -> measure(name, target.get().pid(), at)));
        return true;
    }

    private void measure(String name, long killed, long at) {
        while (System.nanoTime() - at < RECOVERY_LIMIT.toNanos()) {
            if (parts.ready(name).filter(part -> part.pid() != killed).isPresent()) {
                recoveries
                        .computeIfAbsent(name, part -> new CopyOnWriteArrayList<>())
                        .add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at));
                return;
            }
            pause(25);
        }
        recoveries.computeIfAbsent(name, part -> new CopyOnWriteArrayList<>()).add(RECOVERY_LIMIT.toMillis());
    }

    private boolean killBackend(long pid) {
        if (!Parts.kill(pid)) {
            return false;
        }
        kills++;
        return true;
    }

    private boolean freeze(String name) {
        var target = parts.ready(name);
        if (target.isEmpty()) {
            return false;
        }
        Parts.signal("STOP", target.get().pid());
        pause(1_000 + random.nextInt(5_000));
        Parts.signal("CONT", target.get().pid());
        return true;
    }

    private boolean fillDisk() {
        if (disk == null) {
            return false;
        }
        var begin = System.nanoTime();
        disk.fill();
        pause(1_000 + random.nextInt(3_000));
        disk.free();
        gatewayHurt.add(new long[] {begin - BEFORE_NANOS, System.nanoTime() + AFTER_NANOS});
        return true;
    }

    /// Not in the first minute, so that nothing seems to have come before the run.
    private boolean turnClock(String name, int widest) {
        if (clocks == null || System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(WIDEST_TURN_SECONDS)) {
            return false;
        }
        clocks.turn(name, random.nextInt(2 * widest + 1) - widest);
        return true;
    }

    private boolean isUnshipped() {
        return parts.metric(GATEWAY_METRICS, "gateway_journal_lag_records").orElse(0.0) > 0;
    }

    private boolean isPosting() {
        return postingBackend().isPresent();
    }

    private Optional<Long> postingBackend() {
        try (var connection = platform.billing();
                var statement = connection.createStatement()) {
            var end = System.nanoTime() + MOMENT_LIMIT.toNanos();
            while (System.nanoTime() < end) {
                try (var row = statement.executeQuery(POSTING)) {
                    if (row.next()) {
                        return Optional.of(row.getLong(1));
                    }
                }
            }
        } catch (SQLException e) {
            return Optional.empty(); // Postgres is down: not the moment
        }
        return Optional.empty();
    }

    private static boolean await(BooleanSupplier moment) {
        var end = System.nanoTime() + MOMENT_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (moment.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
