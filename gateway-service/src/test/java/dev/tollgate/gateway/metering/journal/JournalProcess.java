package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.file.Path;

/// A journal in a process of its own, for tests that kill it or take its room. It appends until it cannot,
/// and prints the sequence of each record that is on disk.
public final class JournalProcess {
    private JournalProcess() {}

    /// @param arguments the data folder, and how many records to append at most
    public static void main(String[] arguments) throws IOException {
        var fixture = new JournalFixture(Path.of(arguments[0]));
        try (var journal = fixture.open()) {
            System.out.println("open");
            for (var i = 1; i <= Integer.parseInt(arguments[1]); i++) {
                System.out.println(fixture.append(journal, "req_" + i).sequence());
            }
            System.out.println("waiting");
            var read = System.in.read();
            System.out.println("told to end " + read);
        } catch (AssertionError e) {
            System.out.println("failed " + e.getCause().getMessage());
        } catch (IOException e) {
            System.out.println("refused " + e.getMessage());
        }
        System.exit(0);
    }
}
