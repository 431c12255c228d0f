package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `./tollgate catalog check FILE`: runs catalog-service's own reader, without starting the service.
final class CatalogCheck {
    private final Layout layout;

    CatalogCheck(Layout layout) {
        this.layout = layout;
    }

    int run(List<String> args) throws IOException, InterruptedException {
        if (args.size() != 2 || !args.getFirst().equals("check")) {
            throw new IllegalArgumentException("Usage: ./tollgate catalog check FILE");
        }
        return check(args.get(1));
    }

    /// Prints what is wrong; 0 when nothing is.
    int check(String file) throws IOException, InterruptedException {
        var application = layout.root().resolve("catalog-service/target/quarkus-app");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        application.resolve("app") + "/*:" + application.resolve("lib/main") + "/*",
                        "dev.tollgate.catalog.file.CatalogCheck",
                        file)
                .inheritIO()
                .start()
                .waitFor();
    }
}
