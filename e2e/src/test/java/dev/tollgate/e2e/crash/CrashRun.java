package dev.tollgate.e2e.crash;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.e2e.Admin;
import dev.tollgate.e2e.Platform;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One run: load, strikes at random moments and at chosen ones, quiet, audit.
final class CrashRun {
    private static final List<String> KEYS = List.of("demo", "tier-free", "tier-standard", "tier-enterprise", "empty");
    private static final int LAST_TENANT = 5;
    /// The tenant of the key `empty`, which gets a little money again and again, so that it is always near zero.
    private static final int POOR_TENANT = 2;
    /// Each part that money depends on dies once in any run.
    static final List<Strike> FIRST =
            List.of(Strike.KILL_GATEWAY, Strike.KILL_BILLING, Strike.KILL_KAFKA, Strike.KILL_POSTGRES);

    private static final Duration TRICKLE = Duration.ofSeconds(1);
    private static final Duration QUIET_LIMIT = Duration.ofMinutes(3);
    /// Between two strikes so many requests are served, if that is possible within [#BREATH_LIMIT].
    private static final int BREATH = 20;
    private static final Duration BREATH_LIMIT = Duration.ofSeconds(180);
    /// A slow machine gets up to four times the limit for so many complete answers, without further strikes.
    private static final int LEAST_COMPLETE = 100;
    private static final int GATEWAY_METRICS = 10;
    private static final int BILLING_METRICS = 13;

    private final Platform platform;
    private final Plan plan;
    private final Parts parts;
    private final Truth truth;
    private final Striker striker;
    private final Random random;
    private final Consumer<String> out;
    private final Instant since = Instant.now();
    private final long begin = System.nanoTime();
    private volatile boolean isOver;

    /// When the run ends: after `kills` and `events`, or after `limit`, whatever comes first.
    record Plan(long seed, int kills, long events, int clients, Duration limit) {}

    record Result(Audit.Findings findings, Striker striker, Load load, long served, Duration loadTime) {}

    CrashRun(Platform platform, Plan plan, @Nullable Disk disk, @Nullable Clocks clocks, Consumer<String> out) {
        this.platform = platform;
        this.plan = plan;
        this.parts = new Parts(platform);
        this.truth = new Truth(platform);
        this.striker = new Striker(platform, parts, disk, clocks, plan.seed());
        this.random = new Random(plan.seed());
        this.out = out;
    }

    Result run() throws SQLException, InterruptedException {
        var rates = rates();
        var admin = Admin.signedIn(platform);
        for (var tenant = 1; tenant <= LAST_TENANT; tenant++) {
            admin.unlimited(tenantId(tenant));
            if (tenant != POOR_TENANT) {
                admin.topUp(tenantId(tenant), Money.ofDollars("500"));
            }
        }
        truth.begin();
        var load = new Load(platform, KEYS.stream().map(platform::key).toList());
        var reader = Thread.ofPlatform().daemon().start(() -> repeat(truth::read));
        var trickle = Thread.ofPlatform().daemon().start(() -> repeat(() -> trickle(admin)));
        try (load) {
            load.start(plan.clients(), plan.seed());
            strikeOn(load);
        } finally {
            isOver = true;
        }
        reader.join();
        trickle.join();
        var loadTime = Duration.ofNanos(System.nanoTime() - begin);
        striker.awaitRecoveries();
        var isAtRest = awaitQuiet();
        truth.read();
        var findings = new Audit(platform, since, rates).run(load.seen(), truth, striker::mayHaveCut);
        if (!isAtRest) {
            findings.tables.put("minutes in which the platform did not come to rest", QUIET_LIMIT.toMinutes());
        }
        return new Result(findings, striker, load, truth.size(), loadTime);
    }

    private void strikeOn(Load load) {
        var told = System.nanoTime();
        var first = new ArrayDeque<>(FIRST);
        breathe(load);
        while (!isDone(load) || (!first.isEmpty() && !isLate(4))) {
            Striker.pause(random.nextInt(1_500));
            var strike = first.isEmpty() ? Strike.at(random.nextInt(100)) : first.getFirst();
            if (striker.kills() < plan.kills() && striker.strike(strike)) {
                first.poll();
                breathe(load);
            }
            if (parts.hasFailed()) {
                throw new IllegalStateException("The platform gave up: " + parts.failure());
            }
            if (System.nanoTime() - told > Duration.ofSeconds(10).toNanos()) {
                told = System.nanoTime();
                out.accept(progress(load));
            }
        }
        while (load.complete.get() <= LEAST_COMPLETE && !isLate(4)) {
            Striker.pause(100);
        }
        out.accept(progress(load));
    }

    private boolean isLate(int limits) {
        return System.nanoTime() - begin > plan.limit().toNanos() * limits;
    }

    private boolean isDone(Load load) {
        return isLate(1) || (striker.kills() >= plan.kills() && load.seen().size() >= plan.events());
    }

    private void breathe(Load load) {
        var enough = load.complete.get() + BREATH;
        var end = Math.min(
                System.nanoTime() + BREATH_LIMIT.toNanos(), begin + plan.limit().toNanos());
        while (load.complete.get() < enough && System.nanoTime() < end) {
            Striker.pause(50);
        }
    }

    private String progress(Load load) {
        return "%5d s  %4d kills  %8d answered  %8d complete  %6d reached nobody  %6d times no money"
                .formatted(
                        Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                        striker.kills(),
                        load.seen().size(),
                        load.complete.get(),
                        load.unanswered.get(),
                        load.refusedForMoney.get());
    }

    private void repeat(Runnable work) {
        while (!isOver) {
            work.run();
            Striker.pause(TRICKLE.toMillis());
        }
    }

    private static void trickle(Admin admin) {
        try {
            admin.topUp(tenantId(POOR_TENANT), Money.ofDollars("0.002"));
        } catch (RuntimeException | AssertionError e) {
            // Billing is down; the next one may get through.
        }
    }

    /// Waits until everything runs, and what the journal holds has come to the ledger; false when that takes too long.
    private boolean awaitQuiet() {
        var end = System.nanoTime() + QUIET_LIMIT.toNanos();
        var quietSince = System.nanoTime();
        while (System.nanoTime() < end) {
            var lag = parts.metric(GATEWAY_METRICS, "gateway_journal_lag_records")
                            .orElse(1.0)
                    + parts.metric(BILLING_METRICS, "tollgate_billing_lag").orElse(1.0);
            if (!parts.allReady() || lag > 0) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > Duration.ofSeconds(4).toNanos()) {
                return true;
            }
            Striker.pause(200);
        }
        return false;
    }

    private Map<String, Map<String, Long>> rates() {
        var all = new HashMap<String, Map<String, Long>>();
        for (var model :
                Platform.json(platform.get("/api/models?limit=200", "")).path("items")) {
            var rates = new HashMap<String, Long>();
            model.path("price")
                    .properties()
                    .forEach(rate -> rates.put(rate.getKey(), rate.getValue().asLong()));
            all.put(model.path("id").asText(), rates);
        }
        return all;
    }

    static UUID tenantId(int number) {
        return new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0000L + number);
    }
}
