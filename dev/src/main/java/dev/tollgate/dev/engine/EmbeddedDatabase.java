package dev.tollgate.dev.engine;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A PostgreSQL server as a child process, with `fsync` on, so that what it acknowledges survives a kill.
public final class EmbeddedDatabase implements AutoCloseable {
    /// Its only user, who has the name as password too.
    public static final String USER = "postgres";

    private static final int ORPHAN_LIMIT_SECONDS = 10;
    private final EmbeddedPostgres server;
    private final ProcessHandle postmaster;

    private EmbeddedDatabase(EmbeddedPostgres server, ProcessHandle postmaster) {
        this.server = server;
        this.postmaster = postmaster;
    }

    /// Starts a server on `port` of 127.0.0.1 (0 picks a free one) with its data and binaries under `folder`; data from
    /// an earlier run is kept. A failure is an [UncheckedIOException] with the server's own message.
    public static EmbeddedDatabase start(Path folder, int port) {
        return start(folder, port, Map.of());
    }

    /// The same with server settings that win over those for a small machine.
    public static EmbeddedDatabase start(Path folder, int port, Map<String, String> settings) {
        return start(folder, folder.resolve("bin"), port, settings);
    }

    /// The same with the binaries under `binaries`, which servers of several processes may share.
    public static EmbeddedDatabase start(Path folder, Path binaries, int port, Map<String, String> settings) {
        var data = folder.resolve("data");
        try {
            endOrphans(data);
            var server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("timezone", "UTC")
                    .setPGStartupWait(Duration.ofSeconds(60));
            settings.forEach(server::setServerConfig);
            return new EmbeddedDatabase(server.start(), postmaster(data).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start: " + e.getMessage(), e);
        }
    }

    /// The server's main process, when there is one that uses this data folder.
    public static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(file)) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .filter(EmbeddedDatabase::isPostgres);
        }
    }

    private static boolean isPostgres(ProcessHandle handle) {
        return handle.info().command().orElse("").contains("postgres");
    }

    /// Ends what a main process that was killed has left: a new one does not start while they use its memory.
    private static void endOrphans(Path data) throws IOException {
        if (postmaster(data).isPresent() || !Files.isDirectory(data)) {
            return;
        }
        var folder = data.toRealPath();
        ProcessHandle.allProcesses()
                .filter(EmbeddedDatabase::isPostgres)
                .filter(handle -> folder.equals(workingFolder(handle)))
                .forEach(EmbeddedDatabase::end);
    }

    /// As Linux tells it; the data folder itself for each process of a server.
    private static Path workingFolder(ProcessHandle handle) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(handle.pid()), "cwd"));
        } catch (IOException e) {
            return Path.of("");
        }
    }

    private static void end(ProcessHandle orphan) {
        orphan.destroyForcibly();
        try {
            orphan.onExit().get(ORPHAN_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException(
                    "Process %d of an earlier PostgreSQL does not end.".formatted(orphan.pid()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isAlive() {
        return postmaster.isAlive();
    }

    public long pid() {
        return postmaster.pid();
    }

    /// Creates a role that may log in, unless it exists. It owns nothing; its password is its name.
    public void createRole(String name) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var exists = connection.prepareStatement("select 1 from pg_roles where rolname = ?");
                var create = connection.createStatement()) {
            exists.setString(1, name);
            try (var found = exists.executeQuery()) {
                if (!found.next()) {
                    create.executeUpdate("create role %s login password %s"
                            .formatted(create.enquoteIdentifier(name, true), create.enquoteLiteral(name)));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Role " + name + " cannot be created.", e);
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
