package dev.tollgate.catalog.file;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// The command that checks a catalogue file without starting anything: exit 0 when it is good, 1 with one line per
/// problem, 2 when it cannot be read.
public final class CatalogCheck {
    private CatalogCheck() {}

    /// `CatalogCheck FILE`.
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() != 1) {
            err.println("usage: CatalogCheck FILE");
            return 2;
        }
        var name = arguments.getFirst();
        byte[] bytes;
        try {
            var path = Path.of(name);
            if (Files.isRegularFile(path) && Files.size(path) > CatalogReader.MAX_BYTES) {
                err.println(name + ": is larger than " + CatalogReader.MAX_BYTES + " bytes");
                return 2;
            }
            bytes = Files.readAllBytes(path);
        } catch (IOException | InvalidPathException e) {
            err.println(name + ": cannot be read (" + e.getClass().getSimpleName() + ")");
            return 2;
        }
        return report(name, CatalogReader.read(bytes), out);
    }

    private static int report(String name, CatalogReader.Outcome outcome, PrintStream out) {
        outcome.findings().forEach(finding -> out.println(finding.format(name)));
        return switch (outcome) {
            case CatalogReader.Outcome.Accepted(var file, var _) -> {
                out.println(name + ": ok, " + file.models().size() + " models, "
                        + file.providers().size() + " providers, "
                        + file.aliases().size() + " aliases");
                yield 0;
            }
            case CatalogReader.Outcome.Refused _ -> 1;
        };
    }
}
