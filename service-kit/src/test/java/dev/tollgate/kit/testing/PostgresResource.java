package dev.tollgate.kit.testing;

import dev.tollgate.dev.engine.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A fresh database of a real PostgreSQL for one test application: in a container where an engine answers,
/// else embedded. The server is shared by all tests of a JVM.
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {
    /// Unpacked once for all test runs of this user.
    private static final Path BINARIES =
            Path.of(System.getProperty("java.io.tmpdir"), "tollgate-postgres-" + System.getProperty("user.name"));
    private static final Server SERVER = Containers.AVAILABLE ? inContainer() : embedded();

    private interface Server {
        String createDatabase(String name);

        String user();

        String password();
    }

    /// Creates a database and answers its JDBC URL, user and password as `quarkus.datasource.*` properties.
    @Override
    public Map<String, String> start() {
        var url = SERVER.createDatabase("test_" + UUID.randomUUID().toString().replace("-", ""));
        return Map.of(
                "quarkus.datasource.jdbc.url", url,
                "quarkus.datasource.username", SERVER.user(),
                "quarkus.datasource.password", SERVER.password());
    }

    @Override
    public void stop() {
        // The server ends with the JVM.
    }

    private static Server embedded() {
        try {
            var database = EmbeddedDatabase.start(
                    Files.createTempDirectory("tollgate-postgres"),
                    BINARIES,
                    0,
                    Map.of("fsync", "off", "full_page_writes", "off")); // no test here takes the machine's power away
            Runtime.getRuntime().addShutdownHook(new Thread(database::close));
            return new Server() {
                @Override
                public String createDatabase(String name) {
                    database.createDatabase(name);
                    return database.jdbcUrl(name);
                }

                @Override
                public String user() {
                    return database.user();
                }

                @Override
                public String password() {
                    return database.password();
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("resource") // ends with the JVM
    private static Server inContainer() {
        var container = new PostgreSQLContainer("postgres:18-alpine");
        container.start();
        return new Server() {
            @Override
            public String createDatabase(String name) {
                try {
                    container.execInContainer("createdb", "-U", container.getUsername(), name);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
                return "jdbc:postgresql://%s:%d/%s".formatted(container.getHost(), container.getMappedPort(5432), name);
            }

            @Override
            public String user() {
                return container.getUsername();
            }

            @Override
            public String password() {
                return container.getPassword();
            }
        };
    }
}
