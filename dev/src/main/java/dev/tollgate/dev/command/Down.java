package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.PlatformState;
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

    int run() throws InterruptedException {
        var state = PlatformState.read(layout).filter(PlatformState::isAlive);
        var supervisor = state.flatMap(running -> ProcessHandle.of(running.supervisorPid()));
        if (supervisor.isEmpty()) {
            Terminal.line("Tollgate does not run.");
            return 0;
        }
        Terminal.line("Stopping Tollgate …");
        supervisor.get().destroy();
        try {
            supervisor.get().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            Terminal.line("Stopped. The state is kept; ./tollgate up goes on where it was.");
            return 0;
        } catch (TimeoutException | ExecutionException e) {
            Terminal.line(
                    "The supervisor (process %d) did not stop within %d s.",
                    supervisor.get().pid(), LIMIT_SECONDS);
            return 1;
        }
    }
}
