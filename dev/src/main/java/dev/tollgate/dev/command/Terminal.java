package dev.tollgate.dev.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What the commands print.
final class Terminal {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Terminal() {}

    /// Prints one line; `format` is used as it stands when there are no arguments.
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need a dependency of its own
    static void line(String format, Object... args) {
        OUT.println(args.length == 0 ? format : format.formatted(args));
    }

    static void print(String text) {
        OUT.print(text);
        OUT.flush();
    }
}
