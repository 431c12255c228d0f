package dev.tollgate.dev.platform;

import dev.tollgate.dev.engine.EmbeddedDatabase;
import java.util.Optional;

/// The five services: what each needs to run on one machine.
public enum Service {
    AUTH("auth-service", 1, Optional.of("auth"), "192m"),
    CATALOG("catalog-service", 2, Optional.of("catalog"), "192m"),
    BILLING("billing-service", 3, Optional.of("billing"), "256m"),
    MEDIA_JOBS("media-jobs-service", 4, Optional.of("mediajobs"), "256m"),
    GATEWAY("gateway-service", 0, Optional.empty(), "512m");

    private static final int MANAGEMENT_OFFSET = 10;
    private final String folder;
    private final int offset;
    private final Optional<String> database;
    private final String heap;

    Service(String folder, int offset, Optional<String> database, String heap) {
        this.folder = folder;
        this.offset = offset;
        this.database = database;
        this.heap = heap;
    }

    public String folder() {
        return folder;
    }

    public int port(Ports ports) {
        return ports.base() + offset;
    }

    public int managementPort(Ports ports) {
        return ports.base() + MANAGEMENT_OFFSET + offset;
    }

    public Optional<String> database() {
        return database;
    }

    /// The role that the service logs in with. That of billing does not own the tables and cannot change what is in the
    /// ledger; Flyway logs in as their owner.
    String role() {
        return this == BILLING ? "tollgate_billing" : EmbeddedDatabase.USER;
    }

    /// Largest Java heap, in the JVM's own notation.
    public String heap() {
        return heap;
    }

    String url(Ports ports) {
        return "http://127.0.0.1:" + port(ports);
    }
}
