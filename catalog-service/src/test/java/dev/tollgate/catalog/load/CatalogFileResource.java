package dev.tollgate.catalog.load;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Points the service under test at a catalogue file that a test may rewrite.
public final class CatalogFileResource implements QuarkusTestResourceLifecycleManager {
    /// A small good catalogue: `main` is configured when `TEST_MAIN_URL` and `TEST_MAIN_KEY` are set.
    public static final String BASE = """
            providers:
              main:
                protocol: chat
                base-url: ${TEST_MAIN_URL}/v1
                credentials: [{ env: TEST_MAIN_KEY }]
              local:
                protocol: chat
                base-url: http://127.0.0.1:9/v1
                credentials: [{ value: local }]
                timeouts: { connect: 1s }
            models:
              alpha:
                kind: chat
                owner: Someone
                input: [text, image]
                context: 1000
                max-output: 100
                official: { input: 0.75, output: 4.50, cache-read: 0.075 }
                price: { input: 0.53, output: 3.15 }
                facts: { sampling: false }
                deployments:
                  - { provider: main, priority: 1 }
                  - { provider: local, priority: 9 }
              vendor/beta:
                kind: image
                owner: Someone
                official: { image: 0.10 }
                price: { image: 0.082 }
              hidden:
                kind: chat
                owner: Someone
                publish: when-available
                context: 1000
                max-output: 100
                price: { input: 1.00, output: 2.00 }
                deployments: [{ provider: main }]
            aliases:
              first: alpha
            """;

    private static final Path FILE = create();

    private static Path create() {
        try {
            return Files.createTempFile("catalog", ".yaml");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Replaces the file.
    public static void write(String text) {
        try {
            Files.writeString(FILE, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        write(BASE);
        return Map.of("catalog.file", FILE.toString());
    }

    @Override
    public void stop() {
        try {
            Files.deleteIfExists(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
