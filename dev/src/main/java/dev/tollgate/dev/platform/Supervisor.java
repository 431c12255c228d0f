package dev.tollgate.dev.platform;

import dev.tollgate.dev.engine.EmbeddedBroker;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs the platform on this machine until it is told to stop (SIGTERM): Postgres and Kafka inside or below this
/// process, the simulator and the five services as child processes. Whatever cannot start ends everything with one
/// clear line; a service that dies later is started again, and ends everything when it keeps dying.
public final class Supervisor {
    private static final Logger LOG = Logger.getLogger(Supervisor.class.getName());
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int MAX_RESTARTS = 5;
    private static final long MIN_FREE_BYTES = 512L * 1024 * 1024;
    private final Layout layout;
    private final Ports ports;
    private final Instant startedAt = Instant.now();
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<ManagedProcess> processes = new ArrayList<>();
    private final List<Part> engines = new ArrayList<>();
    private @Nullable EmbeddedDatabase database;
    private @Nullable EmbeddedBroker broker;

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
        startEngines();
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
                    commands.environment(service, url, "postgres", "postgres"));
        }
        awaitReady();
    }

    private void startEngines() {
        var begin = System.nanoTime();
        var postgres = EmbeddedDatabase.start(layout.data().resolve("postgres"), ports.postgres());
        database = postgres;
        for (var service : Service.values()) {
            service.database().ifPresent(postgres::createDatabase);
        }
        engines.add(engine("postgres", ports.postgres(), begin));
        tell(Phase.STARTING, null);
        begin = System.nanoTime();
        broker = EmbeddedBroker.start(layout.data().resolve("kafka"), ports.kafka(), ports.kafkaController());
        PlatformTopics.create("127.0.0.1:" + ports.kafka());
        engines.add(engine("kafka", ports.kafka(), begin));
        tell(Phase.STARTING, null);
    }

    private static Part engine(String name, int port, long beginNanos) {
        var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
        return new Part(name, ProcessHandle.current().pid(), port, true, millis, 0);
    }

    private void launch(
            String name,
            int port,
            int probePort,
            String probePath,
            List<String> command,
            java.util.Map<String, String> environment)
            throws IOException {
        var readiness = URI.create("http://127.0.0.1:" + probePort + probePath);
        processes.add(new ManagedProcess(name, port, readiness, layout.log(name), command, environment));
    }

    private void awaitReady() throws InterruptedException {
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
                return;
            }
        }
    }

    private void watch() throws InterruptedException, IOException {
        while (!stopRequested.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            var changed = false;
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

    private void revive(ManagedProcess process) throws IOException {
        if (process.restarts() >= MAX_RESTARTS) {
            throw new IllegalStateException("%s died %d times; its last words:\n%s"
                    .formatted(process.name(), MAX_RESTARTS + 1, process.lastWords()));
        }
        LOG.warning("%s ended with exit code %d and is started again.".formatted(process.name(), process.exitCode()));
        process.restart();
    }

    /// Gateway first, so that it drains while what it needs still runs; the engines last.
    private void stopAll() {
        tell(Phase.STOPPING, null);
        try {
            for (var process : processes.reversed()) {
                process.requestStop();
                if (process.name().equals(Service.GATEWAY.folder())) {
                    process.awaitStop(STOP_LIMIT);
                }
            }
            for (var process : processes) {
                process.awaitStop(STOP_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (broker != null) {
            broker.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private void tell(Phase phase, @Nullable String failure) {
        var parts = new ArrayList<>(engines);
        processes.forEach(process -> parts.add(process.part()));
        new PlatformState(ProcessHandle.current().pid(), startedAt, ports.base(), phase, failure, parts).write(layout);
    }
}
