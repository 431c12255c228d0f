package dev.tollgate.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/// The wall clocks of single processes, which a library that they preload turns (`crash/clock.c`). A process looks for
/// its clock in the folder that it runs in.
final class Clocks {
    private final Path library;
    private final Path home;

    private Clocks(Path library, Path home) {
        this.library = library;
        this.home = home;
    }

    /// Of the platform with this state folder; empty where no C compiler makes the library.
    static Optional<Clocks> of(Path home) throws InterruptedException {
        var library = Path.of("target/clock.so").toAbsolutePath();
        try {
            var compiler = new ProcessBuilder(
                            "cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), "crash/clock.c", "-ldl")
                    .inheritIO()
                    .start();
            return compiler.waitFor() == 0 ? Optional.of(new Clocks(library, home)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// What the platform's processes are started with.
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString());
    }

    /// The part's clock is ahead by `seconds` within a second, or behind, until it is turned again.
    void turn(String part, int seconds) {
        var folder = part.equals("postgres")
                ? home.resolve("data/postgres/data")
                : home.resolve("work").resolve(part);
        try {
            var written = Files.writeString(folder.resolve("clock.new"), "%+d%n".formatted(seconds));
            Files.move(written, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
