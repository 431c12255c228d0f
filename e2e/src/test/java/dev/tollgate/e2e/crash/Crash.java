package dev.tollgate.e2e.crash;

import dev.tollgate.e2e.Offer;
import dev.tollgate.e2e.Platform;
import dev.tollgate.e2e.Spenders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The long form, a command: a platform of its own is killed for as long as is asked for, and a report is written.
public final class Crash {
    private static final int MOST_PAYABLE = 200;
    private static final int DISK_MEGABYTES = 160;
    /// Segments so small that they are rolled and deleted all the time.
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "GATEWAY_JOURNAL_SEGMENT_BYTES", "2000000",
            "GATEWAY_JOURNAL_QUOTA_BYTES", "64000000",
            "GATEWAY_CREDIT_MAX_WAIT", "20s",
            "GATEWAY_BREAKER_FAILURES", "0");
    private static final String USAGE = """
            Usage: e2e/crash/run [--kills 1000] [--events 1000000] [--minutes 600] [--clients 32] [--seed N] [--report FILE] [--port 28080]
                         [--rounds 100] [--running yes]
            It ends after so many kills and answered requests, or after so many minutes. Before, so many rounds of spenders
            ask at once for more than a balance pays. With --running it takes the platform
            that an earlier run has left, and leaves it.
            """;

    private final CrashRun.Plan plan;
    private final Platform platform;
    private final Optional<Clocks> clocks;
    private final int rounds;
    private final @Nullable String file;

    private Crash(CrashRun.Plan plan, Platform platform, Optional<Clocks> clocks, int rounds, @Nullable String file) {
        this.plan = plan;
        this.platform = platform;
        this.clocks = clocks;
        this.rounds = rounds;
        this.file = file;
    }

    public static void main(String[] args) throws Exception {
        var options = options(args);
        var seed = Long.parseLong(options.getOrDefault("seed", Long.toString(System.nanoTime())));
        var plan = new CrashRun.Plan(
                seed,
                Integer.parseInt(options.getOrDefault("kills", "1000")),
                Long.parseLong(options.getOrDefault("events", "1000000")),
                Integer.parseInt(options.getOrDefault("clients", "32")),
                Duration.ofMinutes(Long.parseLong(options.getOrDefault("minutes", "600"))));
        var platform = new Platform("crash", Integer.parseInt(options.getOrDefault("port", "28080")));
        var rounds = Integer.parseInt(options.getOrDefault("rounds", "100"));
        var isRunning = options.containsKey("running");
        var clocks = isRunning ? Optional.<Clocks>empty() : Clocks.of(platform.home());
        var crash = new Crash(plan, platform, clocks, rounds, options.get("report"));
        System.exit(isRunning ? crash.report(Optional.empty()) : crash.start());
    }

    /// The exit code.
    private int start() throws Exception {
        var disk = fresh();
        try {
            // The first stop leaves the archives of classes with which each later start of a process takes a fraction
            // of the processor time, so that the run kills more and waits less.
            if (!up() || platform.command("down").exitCode() != 0 || !up()) {
                return 2;
            }
            System.out.printf(
                    "Seed %d. %s%s%n",
                    plan.seed(),
                    disk.isPresent() ? "" : "No disk can be mounted here: it is never full. ",
                    clocks.isPresent() ? "" : "No C compiler is here: clocks are right.");
            return report(disk);
        } finally {
            platform.command("down");
            disk.ifPresent(Disk::close);
        }
    }

    private boolean up() {
        var environment = new HashMap<>(ENVIRONMENT);
        clocks.ifPresent(all -> environment.putAll(all.environment()));
        var up = platform.command(
                environment,
                "up",
                "--port",
                Integer.toString(platform.port()),
                "--catalog",
                Offer.file(Path.of("..").toAbsolutePath().normalize()).toString());
        System.out.println(up.output());
        return up.exitCode() == 0;
    }

    private int report(Optional<Disk> disk) throws SQLException, InterruptedException, IOException {
        var inexact = inexactRounds();
        var result = new CrashRun(platform, plan, disk.orElse(null), clocks.orElse(null), System.out::println).run();
        var report = Report.of(plan, result)
                + "%n%d rounds of 64 spenders, of which %d were not exact.%n%s"
                        .formatted(rounds, inexact.size(), inexact);
        System.out.println(report);
        if (file != null) {
            Files.writeString(Path.of(file), report);
        }
        return result.findings().isClean() && inexact.isEmpty() ? 0 : 1;
    }

    private List<String> inexactRounds() {
        var inexact = new ArrayList<String>();
        if (rounds == 0) {
            return inexact;
        }
        var random = new Random(plan.seed());
        var spenders = new Spenders(platform);
        var offers = Spenders.Offered.values();
        for (var round = 0; round < rounds; round++) {
            var payable = 1 + random.nextInt(MOST_PAYABLE);
            var offered = offers[round % offers.length];
            var went = spenders.round(offered, payable);
            if (!went.isExact(payable)) {
                inexact.add("%s, %d payable: %s%n".formatted(offered, payable, went));
            }
            System.out.printf("round %d: %s, %d payable, %s%n", round + 1, offered, payable, went);
        }
        return inexact;
    }

    /// An empty state, with a small disk under the gateway's journal where that is allowed.
    private Optional<Disk> fresh() throws IOException {
        var folder = platform.home().resolve("data/gateway");
        platform.command("down");
        Disk.unmount(folder);
        if (Files.exists(platform.home())) {
            try (var files = Files.walk(platform.home())) {
                for (var path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
        return Disk.mount(folder, DISK_MEGABYTES);
    }

    private static Map<String, String> options(String[] args) {
        var options = new HashMap<String, String>();
        var known = List.of("kills", "events", "minutes", "clients", "seed", "report", "port", "running", "rounds");
        for (var i = 0; i < args.length; i += 2) {
            var name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!known.contains(name) || i + 1 == args.length) {
                System.err.print(USAGE);
                System.exit(2);
            }
            options.put(name, args[i + 1]);
        }
        return options;
    }
}
