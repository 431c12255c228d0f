package dev.tollgate.gateway.metering.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.usage.UsageEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What only a process of its own can show: a kill, a lock, a disk without room.
class JournalProcessTest {
    @TempDir
    Path dataDir;

    private Process process;

    @AfterEach
    void endProcess() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKillAndTheSequenceGoesOn() throws Exception {
        var lines = start("", 1_000_000);
        var acknowledged = 0L;
        while (acknowledged < 500) {
            var line = lines.readLine();
            acknowledged = isSequence(line) ? Long.parseLong(line) : acknowledged;
        }
        // The process itself would close what it has written and nobody has read yet.
        process.toHandle().destroyForcibly();
        process.waitFor();
        acknowledged += lines.lines().filter(JournalProcessTest::isSequence).count();

        var last = reopened();

        assertThat(last).isGreaterThan(acknowledged);
        assertThat(sequences())
                .containsExactly(LongStream.rangeClosed(1, last).boxed().toArray(Long[]::new));
    }

    @Test
    void twoProcessesCannotShareAFolder() throws Exception {
        var lines = start("", 1);
        awaitLine(lines, "waiting");
        var fixture = new JournalFixture(dataDir);

        assertThatThrownBy(fixture::open).hasMessageContaining("Another gateway uses the journal");
        process.destroyForcibly();
        process.waitFor();
        assertThat(reopened()).isEqualTo(2);
        fixture.close();
    }

    @Test
    void whatTheDiskHasNoRoomForFailsAndLeavesNoTrace() throws Exception {
        // No file may grow beyond 64 KiB: the write fails in its middle, as on a full disk.
        var lines = start("ulimit -f 64; ", 1_000_000);
        var seen = lines.lines().toList();
        process.waitFor();

        assertThat(seen).anyMatch(line -> line.startsWith("failed"));
        var acknowledged = seen.stream().filter(JournalProcessTest::isSequence).count();
        assertThat(acknowledged).isGreaterThan(10);
        assertThat(reopened()).isEqualTo(acknowledged + 1);
        assertThat(sequences())
                .containsExactly(
                        LongStream.rangeClosed(1, acknowledged + 1).boxed().toArray(Long[]::new));
    }

    /// Sequences are printed one to a line, from 1 on; the log says other things.
    private static boolean isSequence(String line) {
        return line.matches("\\d+");
    }

    /// Opens the journal here and answers the sequence of one more record.
    private long reopened() throws IOException {
        var fixture = new JournalFixture(dataDir);
        try (var journal = fixture.open()) {
            return fixture.append(journal, "req_after").sequence();
        } finally {
            fixture.close();
        }
    }

    private List<Long> sequences() throws IOException {
        var fixture = new JournalFixture(dataDir);
        try {
            return fixture.stored().stream().map(UsageEvent::sequence).toList();
        } finally {
            fixture.close();
        }
    }

    private BufferedReader start(String before, int records) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = "%sexec %s -XX:TieredStopAtLevel=1 -cp '%s' %s '%s' %d"
                .formatted(
                        before,
                        java,
                        System.getProperty("java.class.path"),
                        JournalProcess.class.getName(),
                        dataDir,
                        records);
        process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(false)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.inputReader();
    }

    private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
        for (var line = lines.readLine(); !wanted.equals(line); line = lines.readLine()) {
            assertThat(line).as("output of the process").isNotNull();
        }
    }
}
