package dev.tollgate.dev.platform;

import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the supervisor tells the commands: a small file, replaced atomically at each change.
public record PlatformState(
        long supervisorPid,
        Instant startedAt,
        int basePort,
        Phase phase,
        @Nullable String failure,
        List<Part> parts) {

    /// STOPPED and FAILED mean that nothing of the platform runs any more.
    public enum Phase {
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED,
        FAILED
    }

    /// One process (or embedded engine): `ready` once it answered its readiness probe; `startMillis` is how long that
    /// took.
    public record Part(String name, long pid, int port, boolean ready, long startMillis, int restarts) {}

    public PlatformState {
        parts = List.copyOf(parts);
    }

    /// Whether the supervisor that wrote this is alive.
    public boolean isAlive() {
        return (phase != Phase.STOPPED && phase != Phase.FAILED)
                && ProcessHandle.of(supervisorPid).map(ProcessHandle::isAlive).orElse(false);
    }

    public static Optional<PlatformState> read(Layout layout) {
        try {
            return Files.exists(layout.stateFile())
                    ? Optional.of(
                            ContractJson.MAPPER.readValue(layout.stateFile().toFile(), PlatformState.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(layout.stateFile() + " cannot be read.", e);
        }
    }

    void write(Layout layout) {
        try {
            Files.createDirectories(layout.home());
            var next = layout.home().resolve("state.json.next");
            ContractJson.MAPPER.writeValue(next.toFile(), this);
            Files.move(next, layout.stateFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(layout.stateFile() + " cannot be written.", e);
        }
    }
}
