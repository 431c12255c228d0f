package dev.tollgate.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A small disk of its own for the gateway's journal, where this machine lets us mount one.
final class Disk implements AutoCloseable {
    private static final int BLOCK = 1 << 20;
    private final Path folder;
    private final Path ballast;

    private Disk(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
    }

    /// Empty when it is not allowed here.
    static Optional<Disk> mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        var size = "size=%dm".formatted(megabytes);
        return run("mount", "-t", "tmpfs", "-o", size, "tollgate-crash", folder.toString()) == 0
                ? Optional.of(new Disk(folder))
                : Optional.empty();
    }

    /// Takes all the room there is.
    void fill() {
        try (var file = Files.newOutputStream(ballast)) {
            var block = new byte[BLOCK];
            for (var count = 0; count < 10_000; count++) {
                file.write(block);
            }
        } catch (IOException full) {
            // That was the aim.
        }
    }

    void free() {
        try {
            Files.deleteIfExists(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        unmount(folder);
    }

    /// Without effect when nothing is mounted there.
    static void unmount(Path folder) {
        run("umount", folder.toString());
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
