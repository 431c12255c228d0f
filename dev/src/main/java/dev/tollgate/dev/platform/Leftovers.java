package dev.tollgate.dev.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Ends what a supervisor that was killed has left running, so that the next one finds a free field.
public final class Leftovers {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private Leftovers() {}

    /// Ends the services that the last state names and the Postgres whose data folder this is; nothing when all is
    /// quiet.
    public static void end(Layout layout) throws IOException {
        PlatformState.read(layout).stream()
                .flatMap(state -> state.parts().stream())
                .map(PlatformState.Part::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(handle -> isOurs(handle, layout))
                .forEach(Leftovers::end);
        var postmaster = layout.data().resolve("postgres/data/postmaster.pid");
        if (Files.exists(postmaster)) {
            try (Stream<String> lines = Files.lines(postmaster)) {
                lines.findFirst()
                        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                        .filter(handle -> handle.info().command().orElse("").contains("postgres"))
                        .ifPresent(Leftovers::end);
            }
        }
    }

    private static boolean isOurs(ProcessHandle handle, Layout layout) {
        return handle.info()
                .commandLine()
                .map(line -> line.contains(layout.root().toString())
                        && (line.contains("quarkus-run.jar") || line.contains("dev.tollgate.")))
                .orElse(false);
    }

    private static void end(ProcessHandle handle) {
        handle.destroy();
        try {
            handle.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            handle.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
