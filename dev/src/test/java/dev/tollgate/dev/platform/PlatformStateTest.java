package dev.tollgate.dev.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformStateTest {
    @Test
    void stateIsReadAsItWasWritten(@TempDir Path home) {
        var layout = new Layout(home, home);
        var state = new PlatformState(
                ProcessHandle.current().pid(),
                Instant.parse("2026-01-01T00:00:00Z"),
                8080,
                PlatformState.Phase.RUNNING,
                null,
                List.of(new PlatformState.Part("kafka", 1, 8087, true, 900, 0)));

        state.write(layout);

        assertThat(PlatformState.read(layout)).contains(state);
        assertThat(state.isAlive()).isTrue();
    }

    @Test
    void platformThatHasStoppedIsNotAlive() {
        var stopped = new PlatformState(
                ProcessHandle.current().pid(), Instant.EPOCH, 8080, PlatformState.Phase.STOPPED, null, List.of());

        assertThat(stopped.isAlive()).isFalse();
    }

    @Test
    void secretsAreMadeOnceAndReadableByTheirOwnerOnly(@TempDir Path home) throws Exception {
        var layout = new Layout(home, home);

        var first = Secrets.in(layout);

        assertThat(Secrets.in(layout)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.secretsFile())))
                .isEqualTo("rw-------");
        assertThat(first.toString()).doesNotContain(first.keyPepper());
    }
}
