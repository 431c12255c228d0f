package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.PlatformState;
import dev.tollgate.dev.platform.PlatformState.Phase;
import dev.tollgate.dev.platform.Ports;
import dev.tollgate.dev.platform.ProviderKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// `./tollgate up`: starts the supervisor and tells how far it is, until the platform is ready or has failed.
final class Up {
    private static final long POLL_MILLIS = 150;
    private final Layout layout;

    Up(Layout layout) {
        this.layout = layout;
    }

    int run(UpOptions options) throws IOException, InterruptedException {
        var checked = checkCatalog(options);
        if (checked != 0) {
            return checked;
        }
        var running = PlatformState.read(layout).filter(PlatformState::isAlive);
        if (running.isPresent() && !options.fresh() && options.catalog().isEmpty()) {
            Terminal.line("Tollgate already runs.");
            Welcome.print(layout, new Ports(running.get().basePort()));
            return 0;
        }
        if (running.isPresent()) {
            Terminal.line("Stopping Tollgate to start it anew …");
        }
        var ports = ports(options);
        new Down(layout).stop();
        if (options.fresh()) {
            empty(layout);
        }
        Files.createDirectories(layout.home());
        takeCatalog(options);
        return start(ports);
    }

    private int start(Ports ports) throws IOException, InterruptedException {
        var taken = ports.taken();
        if (!taken.isEmpty()) {
            Terminal.line(
                    "Port %s is taken by another program. Stop it, or start Tollgate elsewhere: ./tollgate up --port %d",
                    taken.stream().map(Object::toString).collect(Collectors.joining(", ")), ports.base() + 1000);
            return 1;
        }
        ProviderKeys.notices(System.getenv(), ports).forEach(notice -> Terminal.line("Note: %s", notice));
        Terminal.line("Starting Tollgate on port %d …", ports.base());
        Files.deleteIfExists(layout.stateFile());
        var supervisor = supervisor(ports);
        var interrupted = new Thread(supervisor::destroy, "interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        var last = follow(supervisor);
        if (last.map(PlatformState::phase).orElse(Phase.FAILED) == Phase.RUNNING) {
            Runtime.getRuntime().removeShutdownHook(interrupted);
            Welcome.print(layout, ports);
            return 0;
        }
        Terminal.line(
                "Tollgate did not start: %s",
                last.map(PlatformState::failure).orElse("the supervisor ended; see " + layout.log("supervisor")));
        Terminal.line("Nothing is left running. Logs: %s", layout.home().resolve("logs"));
        return 1;
    }

    /// Tells the progress until the platform runs, has failed, or the supervisor has ended; answers the last state.
    private Optional<PlatformState> follow(Process supervisor) throws InterruptedException {
        var told = new HashSet<String>();
        var ended = false;
        while (true) {
            var state = PlatformState.read(layout);
            state.ifPresent(now -> tellProgress(now, told));
            var phase = state.map(PlatformState::phase).orElse(Phase.STARTING);
            var settled = phase == Phase.RUNNING || phase == Phase.FAILED || phase == Phase.STOPPED;
            if (ended || (settled && (phase == Phase.RUNNING || !supervisor.isAlive()))) {
                return state;
            }
            ended = supervisor.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Process supervisor(Ports ports) throws IOException {
        var log = layout.log("supervisor");
        Files.createDirectories(log.getParent());
        var command = Tollgate.ownCommand(layout, "supervise", Integer.toString(ports.base()));
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.addFirst("/usr/bin/setsid"); // so that closing the terminal does not end the platform
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private static void tellProgress(PlatformState state, Set<String> told) {
        for (var part : state.parts()) {
            if (part.ready() && told.add(part.name())) {
                Terminal.line("  %-20s ready after %4.1f s", part.name(), part.startMillis() / 1000.0);
            }
        }
    }

    private int checkCatalog(UpOptions options) throws IOException, InterruptedException {
        var file = options.catalog().filter(name -> !name.equals(UpOptions.BUILT_IN));
        return file.isPresent() ? new CatalogCheck(layout).check(file.get()) : 0;
    }

    private void takeCatalog(UpOptions options) throws IOException {
        var catalog = options.catalog();
        if (catalog.isEmpty()) {
            return;
        }
        if (catalog.get().equals(UpOptions.BUILT_IN)) {
            Files.deleteIfExists(layout.catalogFile());
        } else {
            var next = layout.home().resolve("catalog.yaml.next");
            Files.copy(Path.of(catalog.get()), next, StandardCopyOption.REPLACE_EXISTING);
            Files.move(next, layout.catalogFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Ports ports(UpOptions options) {
        Optional<Integer> before = PlatformState.read(layout).map(PlatformState::basePort);
        return new Ports(options.port().or(() -> before).orElse(Ports.DEFAULT_BASE));
    }

    private static void empty(Layout layout) throws IOException {
        var state = PlatformState.read(layout);
        if (Files.exists(layout.home())) {
            try (var files = Files.walk(layout.home())) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        if (state.isPresent()) {
            Terminal.line("The state of earlier runs was deleted.");
        }
    }
}
