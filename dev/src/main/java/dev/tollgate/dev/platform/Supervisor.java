package dev.tollgate.dev.platform;

import dev.tollgate.dev.engine.EmbeddedDatabase;
import dev.tollgate.dev.engine.PlatformTopics;
import dev.tollgate.dev.platform.PlatformState.Part;
import dev.tollgate.dev.platform.PlatformState.Phase;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs the platform on this machine until it is told to stop (SIGTERM): Postgres, Kafka, the simulator and the five
/// services as child processes. Whatever cannot start ends everything with one clear line; what dies later is started
/// again, and ends everything when it keeps dying before it is ready.
public final class Supervisor {
    private static final Logger LOG = Logger.getLogger(Supervisor.class.getName());
    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final String KAFKA = "kafka";
    private static final int MAX_FAILED_STARTS = 5;
    private static final long MIN_FREE_BYTES = 512L * 1024 * 1024;
    private final Layout layout;
    private final Ports ports;
    private final Instant startedAt = Instant.now();
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<ManagedProcess> processes = new ArrayList<>();
    private @Nullable EmbeddedDatabase database;
    private @Nullable Part databasePart;

    public Supervisor(Layout layout, Ports ports) {
        this.layout = layout;
        this.ports = ports;
    }

    /// Blocks until the platform has stopped; answers the process's exit code.
    public int run() throws IOException {
        Files.createDirectories(layout.home());
        try (var channel = FileChannel.open(layout.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock == null) {
                LOG.severe("Another supervisor runs this platform.");
                return 1;
            }
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
            return supervise();
        }
    }

    private int supervise() {
        try {
            tell(Phase.STARTING, null);
            start();
            tell(Phase.RUNNING, null);
            watch();
            stopAll();
            tell(Phase.STOPPED, null);
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (Exception e) { // the edge of the process: whatever it is, nothing may be left half running
            LOG.log(Level.SEVERE, "The platform failed.", e);
            stopAll();
            tell(Phase.FAILED, e.getMessage() == null ? e.toString() : e.getMessage());
            return 1;
        } finally {
            stopped.countDown();
        }
    }

    private void stopAndWait() {
        stopRequested.countDown();
        try {
            if (!stopped.await(STOP_LIMIT.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warning("Stopping took too long.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start() throws IOException, InterruptedException {
        var free = Files.getFileStore(layout.home()).getUsableSpace();
        if (free < MIN_FREE_BYTES) {
            throw new IllegalStateException("The disk of %s is nearly full: %d MB are free, %d MB are needed."
                    .formatted(layout.home(), free >> 20, MIN_FREE_BYTES >> 20));
        }
        var commands = new Commands(layout, ports, Secrets.in(layout), System.getenv());
        launch(
                "provider-simulator",
                ports.simulator(),
                ports.simulator(),
                "/_health",
                commands.simulator(),
                commands.simulatorEnvironment());
        launch(KAFKA, ports.kafka(), ports.kafkaHealth(), "/", commands.broker(), Map.of());
        startDatabase(0);
        tell(Phase.STARTING, null);
        for (var service : Service.values()) {
            Objects.requireNonNull(database).createRole(service.role());
            service.database()
                    .ifPresent(name -> Objects.requireNonNull(database).createDatabase(name));
        }
        if (!awaitReady()) {
            return;
        }
        PlatformTopics.create("127.0.0.1:" + ports.kafka());
        for (var service : Service.values()) {
            var url = service.database()
                    .map(name -> database == null ? "" : database.jdbcUrl(name))
                    .orElse("");
            launch(
                    service.folder(),
                    service.port(ports),
                    service.managementPort(ports),
                    "/health/ready",
                    commands.service(service),
                    commands.environment(service, url));
        }
        awaitReady();
    }

    private void startDatabase(int restarts) {
        var begin = System.nanoTime();
        var started = EmbeddedDatabase.start(layout.postgres(), ports.postgres());
        var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        database = started;
        databasePart = new Part("postgres", started.pid(), ports.postgres(), true, millis, restarts);
    }

    private void launch(
            String name,
            int port,
            int probePort,
            String probePath,
            List<String> command,
            Map<String, String> environment)
            throws IOException {
        var readiness = URI.create("http://127.0.0.1:" + probePort + probePath);
        processes.add(
                new ManagedProcess(name, port, readiness, layout.log(name), layout.work(name), command, environment));
    }

    /// Waits until everything that was launched is ready; false when a stop was requested meanwhile.
    private boolean awaitReady() throws InterruptedException {
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!processes.stream().allMatch(ManagedProcess::isReady)) {
            for (var process : processes) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("%s ended while it started (exit code %d); its last words:\n%s"
                            .formatted(process.name(), process.exitCode(), process.lastWords()));
                }
                process.probe();
            }
            if (System.nanoTime() > deadline) {
                var late =
                        processes.stream().filter(process -> !process.isReady()).toList();
                throw new IllegalStateException("%s was not ready after %d s; its last words:\n%s"
                        .formatted(
                                late.getFirst().name(),
                                START_LIMIT.toSeconds(),
                                late.getFirst().lastWords()));
            }
            tell(Phase.STARTING, null);
            if (stopRequested.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private void watch() throws InterruptedException, IOException {
        while (!stopRequested.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            var changed = reviveDatabase();
            for (var process : processes) {
                if (!process.isAlive()) {
                    revive(process);
                    changed = true;
                } else if (!process.isReady()) {
                    process.probe();
                    changed |= process.isReady();
                }
            }
            if (changed) {
                tell(Phase.RUNNING, null);
            }
        }
    }

    /// Comes before the services, so that they find it when they are started again.
    private boolean reviveDatabase() {
        var dead = database;
        var part = databasePart;
        if (dead == null || part == null || dead.isAlive()) {
            return false;
        }
        LOG.warning("postgres ended and is started again.");
        dead.close();
        databasePart = new Part(part.name(), part.pid(), part.port(), false, part.startMillis(), part.restarts());
        tell(Phase.RUNNING, null);
        startDatabase(part.restarts() + 1);
        return true;
    }

    private void revive(ManagedProcess process) throws IOException {
        if (process.failedStarts() >= MAX_FAILED_STARTS) {
            throw new IllegalStateException("%s died %d times before it was ready; its last words:\n%s"
                    .formatted(process.name(), MAX_FAILED_STARTS + 1, process.lastWords()));
        }
        LOG.warning("%s ended with exit code %d and is started again.".formatted(process.name(), process.exitCode()));
        process.restart();
    }

    /// Gateway first, so that it drains while what it needs still runs; Kafka and Postgres last.
    private void stopAll() {
        tell(Phase.STOPPING, null);
        try {
            for (var process : processes.reversed()) {
                if (process.name().equals(KAFKA)) {
                    continue;
                }
                process.requestStop();
                if (process.name().equals(Service.GATEWAY.folder())) {
                    process.awaitStop(STOP_LIMIT);
                }
            }
            for (var process : processes.reversed()) {
                process.requestStop();
                process.awaitStop(STOP_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (database != null) {
            database.close();
        }
    }

    private void tell(Phase phase, @Nullable String failure) {
        var parts = new ArrayList<Part>();
        if (databasePart != null) {
            parts.add(databasePart);
        }
        processes.forEach(process -> parts.add(process.part()));
        new PlatformState(ProcessHandle.current().pid(), startedAt, ports.base(), phase, failure, parts).write(layout);
    }
}
