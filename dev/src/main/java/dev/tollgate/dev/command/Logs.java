package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `./tollgate logs [SERVICE] [-f]`, by the system's `tail`.
final class Logs {
    private static final String SUFFIX = ".log";
    private final Layout layout;

    Logs(Layout layout) {
        this.layout = layout;
    }

    int run(List<String> args) throws IOException, InterruptedException {
        var names = args.stream().filter(arg -> !arg.startsWith("-")).toList();
        var known = known();
        if (known.isEmpty()) {
            Terminal.line("There are no logs yet: Tollgate has not run here.");
            return 1;
        }
        var files = new ArrayList<String>();
        for (var name : names.isEmpty() ? known : names) {
            if (!known.contains(name)) {
                Terminal.line("There is no log '%s'; there are: %s", name, String.join(", ", known));
                return 2;
            }
            files.add(layout.log(name).toString());
        }
        var command = new ArrayList<>(List.of("tail", "-n", names.isEmpty() ? "20" : "200"));
        if (args.contains("-f")) {
            command.add("-F");
        }
        command.addAll(files);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private List<String> known() throws IOException {
        var folder = layout.home().resolve("logs");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
