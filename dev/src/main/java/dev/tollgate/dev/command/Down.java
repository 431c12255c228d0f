package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.Leftovers;
import dev.tollgate.dev.platform.PlatformState;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `./tollgate down`: stops the platform; its state is kept.
final class Down {
    private static final int LIMIT_SECONDS = 90;
    private final Layout layout;

    Down(Layout layout) {
        this.layout = layout;
    }

    int run() throws IOException, InterruptedException {
        var isRunning =
                PlatformState.read(layout).filter(PlatformState::isAlive).isPresent();
        if (!isRunning) {
            Leftovers.end(layout);
            Terminal.line("Tollgate does not run.");
            return 0;
        }
        Terminal.line("Stopping Tollgate …");
        if (!stop()) {
            Terminal.line(
                    "The supervisor did not stop within %d s; ./tollgate status tells its process.", LIMIT_SECONDS);
            return 1;
        }
        Terminal.line("Stopped. The state is kept; ./tollgate up goes on where it was.");
        return 0;
    }

    /// Stops what runs, and ends what a supervisor that was killed has left; false when the supervisor does not stop.
    boolean stop() throws IOException, InterruptedException {
        var supervisor = PlatformState.read(layout)
                .filter(PlatformState::isAlive)
                .flatMap(running -> ProcessHandle.of(running.supervisorPid()));
        if (supervisor.isPresent()) {
            supervisor.get().destroy();
            try {
                supervisor.get().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                return false;
            }
        }
        Leftovers.end(layout);
        return true;
    }
}
