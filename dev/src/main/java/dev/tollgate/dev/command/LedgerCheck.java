package dev.tollgate.dev.command;

import dev.tollgate.dev.engine.EmbeddedDatabase;
import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.PlatformState;
import dev.tollgate.dev.platform.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `./tollgate verify ledger`: runs billing-service's own verifier, without the service, on the running
/// platform's database or on the one that `QUARKUS_DATASOURCE_JDBC_URL` (with `…_USERNAME`, `…_PASSWORD`)
/// names.
final class LedgerCheck {
    private static final String URL = "QUARKUS_DATASOURCE_JDBC_URL";
    private final Layout layout;

    LedgerCheck(Layout layout) {
        this.layout = layout;
    }

    /// 0 when everything agrees, 1 with a line for each difference, 2 when the ledger cannot be read.
    int run(List<String> args) throws IOException, InterruptedException {
        if (!args.equals(List.of("ledger"))) {
            throw new IllegalArgumentException("Usage: ./tollgate verify ledger");
        }
        var application = layout.root().resolve("billing-service/target/quarkus-app");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ProcessBuilder(
                        java,
                        "-XX:+UseSerialGC",
                        // Without it the service's logging complains about how it is started.
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                application.resolve("app") + "/*",
                                application.resolve("lib/main") + "/*",
                                application.resolve("lib/boot") + "/*"),
                        "dev.tollgate.billing.chain.VerifyLedger")
                .inheritIO();
        if (System.getenv(URL) == null) {
            var state = PlatformState.read(layout).filter(PlatformState::isAlive);
            if (state.isEmpty()) {
                Terminal.line("Tollgate does not run; start it, or name another billing database in %s.", URL);
                return 2;
            }
            var port = new Ports(state.get().basePort()).postgres();
            command.environment().put(URL, EmbeddedDatabase.jdbcUrl(port, "billing"));
            command.environment().put("QUARKUS_DATASOURCE_USERNAME", EmbeddedDatabase.USER);
            command.environment().put("QUARKUS_DATASOURCE_PASSWORD", EmbeddedDatabase.USER);
        }
        return command.start().waitFor();
    }
}
