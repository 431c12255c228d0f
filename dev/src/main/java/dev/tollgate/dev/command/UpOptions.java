package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Options of `./tollgate up`. `catalog` is a file, or the word `default` for the built-in catalogue.
record UpOptions(boolean fresh, Optional<Integer> port, Optional<String> catalog) {
    static final String BUILT_IN = "default";

    /// Unknown options, a port that is none and a file that is not there are an [IllegalArgumentException].
    static UpOptions parse(List<String> args) {
        var fresh = false;
        Optional<Integer> port = Optional.empty();
        Optional<String> catalog = Optional.empty();
        for (var i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--fresh" -> fresh = true;
                case "--port" -> port = Optional.of(port(value(args, ++i, "--port")));
                case "--catalog" -> catalog = Optional.of(catalog(value(args, ++i, "--catalog")));
                default -> throw new IllegalArgumentException("up does not know the option " + args.get(i) + ".");
            }
        }
        return new UpOptions(fresh, port, catalog);
    }

    private static String value(List<String> args, int index, String option) {
        if (index >= args.size()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        return args.get(index);
    }

    private static int port(String text) {
        try {
            return new Ports(Integer.parseInt(text)).base();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a port.", e);
        }
    }

    private static String catalog(String text) {
        if (!text.equals(BUILT_IN) && !Files.isReadable(Path.of(text))) {
            throw new IllegalArgumentException("There is no readable file " + text + ".");
        }
        return text;
    }
}
