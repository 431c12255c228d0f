package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.PlatformState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// `./tollgate status`: exit code 0 when everything is ready, 1 otherwise.
final class Status {
    private final Layout layout;

    Status(Layout layout) {
        this.layout = layout;
    }

    int run() {
        var state = PlatformState.read(layout);
        if (state.isEmpty() || !state.get().isAlive()) {
            Terminal.line("Tollgate does not run.");
            state.map(PlatformState::failure).ifPresent(failure -> Terminal.line("It ended because: %s", failure));
            return 1;
        }
        var running = state.get();
        Terminal.line(
                "Tollgate is %s on http://127.0.0.1:%d for %s.",
                running.phase().name().toLowerCase(java.util.Locale.ROOT),
                running.basePort(),
                since(running.startedAt()));
        Terminal.line("");
        Terminal.line("  %-20s %-10s %6s %8s %9s %9s", "PART", "STATE", "PORT", "PROCESS", "MEMORY", "RESTARTS");
        for (var part : running.parts()) {
            Terminal.line(
                    "  %-20s %-10s %6d %8d %9s %9d",
                    part.name(),
                    part.ready() ? "ready" : "not ready",
                    part.port(),
                    part.pid(),
                    memory(part),
                    part.restarts());
        }
        return running.parts().stream().allMatch(PlatformState.Part::ready) ? 0 : 1;
    }

    private static String since(Instant start) {
        var duration = Duration.between(start, Instant.now());
        return duration.toHours() > 0
                ? "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart())
                : "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }

    /// Resident memory as Linux counts it; of Postgres that of its main process only.
    private static String memory(PlatformState.Part part) {
        var file = Path.of("/proc", Long.toString(part.pid()), "status");
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D+", ""))
                    .map(kilobytes -> Long.parseLong(kilobytes) / 1024 + " MB")
                    .findFirst()
                    .orElse("-");
        } catch (IOException e) {
            return "-";
        }
    }
}
