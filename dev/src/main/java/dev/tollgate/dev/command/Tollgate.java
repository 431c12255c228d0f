package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.Ports;
import dev.tollgate.dev.platform.Supervisor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Entry point of `./tollgate`; the script finds the JDK and builds, then calls this.
public final class Tollgate {
    private static final String USAGE = """
            Usage: ./tollgate COMMAND

              up [--fresh] [--port N] [--catalog FILE|default]
                                     build what is not built and start the platform;
                                     --fresh begins with an empty state, --catalog replaces the offer
              status                 what runs, since when, with how much memory
              logs [SERVICE] [-f]    the last lines of one log, or of all; -f follows
              try                    demo keys and models that misbehave on purpose
              down                   stop; the state is kept
              catalog check FILE     what is wrong in a catalogue file, with line and column
              verify ledger          recompute the whole ledger and say what does not agree
              test                   everything that continuous integration checks
            """;

    private Tollgate() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(Layout.ofThisProject(), List.of(args)));
    }

    private static int run(Layout layout, List<String> args) throws IOException, InterruptedException {
        var command = args.isEmpty() ? "help" : args.getFirst();
        var rest = args.isEmpty() ? args : args.subList(1, args.size());
        try {
            return switch (command) {
                case "up" -> new Up(layout).run(UpOptions.parse(rest));
                case "down" -> new Down(layout).run();
                case "status" -> new Status(layout).run();
                case "logs" -> new Logs(layout).run(rest);
                case "try" -> new Try(layout).run();
                case "catalog" -> new CatalogCheck(layout).run(rest);
                case "verify" -> new LedgerCheck(layout).run(rest);
                case "supervise" -> new Supervisor(layout, new Ports(Integer.parseInt(rest.getFirst()))).run();
                case "help", "-h", "--help" -> say(USAGE, 0);
                default -> say("There is no command '" + command + "'.\n\n" + USAGE, 2);
            };
        } catch (IllegalArgumentException e) {
            return say(e.getMessage() + "\n", 2);
        }
    }

    private static int say(String text, int exitCode) {
        Terminal.print(text);
        return exitCode;
    }

    /// The command line that starts this program again, for the supervisor.
    static List<String> ownCommand(Layout layout, String... args) {
        var java = ProcessHandle.current().info().command().orElse("java");
        var command = new java.util.ArrayList<>(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dtollgate.root=" + layout.root(),
                "-cp",
                System.getProperty("java.class.path"),
                Tollgate.class.getName()));
        command.addAll(Arrays.asList(args));
        return command;
    }
}
