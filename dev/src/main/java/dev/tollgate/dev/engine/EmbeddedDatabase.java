package dev.tollgate.dev.engine;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/// A PostgreSQL server as a child process, with `fsync` on, so that what it acknowledges survives a kill.
public final class EmbeddedDatabase implements AutoCloseable {
    /// Its only user, who has the name as password too.
    public static final String USER = "postgres";

    private final EmbeddedPostgres server;

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /// Starts a server on `port` of 127.0.0.1 (0 picks a free one) with its data and binaries under `folder`; data from
    /// an earlier run is kept. A failure is an [UncheckedIOException] with the server's own message.
    public static EmbeddedDatabase start(Path folder, int port) {
        return start(folder, port, Map.of());
    }

    /// The same with server settings that win over those for a small machine.
    public static EmbeddedDatabase start(Path folder, int port, Map<String, String> settings) {
        try {
            var server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(folder.resolve("data"))
                    .setOverrideWorkingDirectory(folder.resolve("bin").toFile())
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("timezone", "UTC")
                    .setPGStartupWait(Duration.ofSeconds(60));
            settings.forEach(server::setServerConfig);
            return new EmbeddedDatabase(server.start());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start: " + e.getMessage(), e);
        }
    }

    /// Creates the database unless it exists.
    public void createDatabase(String name) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var exists = connection.prepareStatement("select 1 from pg_database where datname = ?");
                var create = connection.createStatement()) {
            exists.setString(1, name);
            try (var found = exists.executeQuery()) {
                if (!found.next()) {
                    create.executeUpdate("create database " + create.enquoteIdentifier(name, true));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Database " + name + " cannot be created.", e);
        }
    }

    public String jdbcUrl(String database) {
        return jdbcUrl(server.getPort(), database);
    }

    /// The address of a database of a server that runs on `port`.
    public static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    public String user() {
        return USER;
    }

    public String password() {
        return USER;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop.", e);
        }
    }
}
