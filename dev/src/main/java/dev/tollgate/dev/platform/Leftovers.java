package dev.tollgate.dev.platform;

import dev.tollgate.dev.engine.EmbeddedDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends what a supervisor that was killed has left running, so that the next one finds a free field.
public final class Leftovers {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private Leftovers() {}

    /// Ends the services that the last state names, all at once, then the Postgres whose data folder this is; nothing
    /// when all is quiet.
    public static void end(Layout layout) throws IOException {
        var services = PlatformState.read(layout).stream()
                .flatMap(state -> state.parts().stream())
                .map(PlatformState.Part::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(handle -> isOurs(handle, layout))
                .toList();
        services.forEach(ProcessHandle::destroy);
        services.forEach(Leftovers::end);
        EmbeddedDatabase.postmaster(layout.postgres().resolve("data")).ifPresent(Leftovers::end);
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
