package dev.tollgate.auth.session;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// The sessions. What has ended is as good as absent; [#deleteEnded] only frees its room.
@ApplicationScoped
class SessionRepository {
    private static final int SWEEP_BATCH = 10_000;

    private final Jdbi jdbi;

    SessionRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void insert(Session session) {
        var sql = """
                insert into session (id_hash, user_id, tenant_id, started_at, last_seen_at, expires_at)
                values (:idHash, :userId, :tenantId, :startedAt, :lastSeenAt, :expiresAt)
                """;
        jdbi.useHandle(handle -> handle.createUpdate(sql)
                .bind("idHash", session.idHash())
                .bind("userId", session.userId())
                .bind("tenantId", session.tenantId())
                .bind("startedAt", session.startedAt())
                .bind("lastSeenAt", session.lastSeenAt())
                .bind("expiresAt", session.expiresAt())
                .execute());
    }

    Optional<Session> find(String idHash, Instant now, Instant lastSeenAfter) {
        var sql = """
                select id_hash, user_id, tenant_id, started_at, last_seen_at, expires_at from session
                where id_hash = :idHash and expires_at > :now and last_seen_at > :lastSeenAfter
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("idHash", idHash)
                .bind("now", now)
                .bind("lastSeenAfter", lastSeenAfter)
                .map(row -> new Session(
                        row.getColumn("id_hash", String.class),
                        row.getColumn("user_id", UUID.class),
                        row.getColumn("tenant_id", UUID.class),
                        row.getColumn("started_at", Instant.class),
                        row.getColumn("last_seen_at", Instant.class),
                        row.getColumn("expires_at", Instant.class)))
                .findOne());
    }

    void touch(String idHash, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("update session set last_seen_at = :now where id_hash = :idHash")
                .bind("idHash", idHash)
                .bind("now", now)
                .execute());
    }

    boolean delete(String idHash) {
        return jdbi.withHandle(handle -> handle.createUpdate("delete from session where id_hash = :idHash")
                        .bind("idHash", idHash)
                        .execute())
                > 0;
    }

    void keepNewestOf(UUID userId, int count) {
        var sql = """
                delete from session where id_hash in
                    (select id_hash from session where user_id = :userId order by started_at desc, id_hash offset :count)
                """;
        jdbi.useHandle(handle -> handle.createUpdate(sql)
                .bind("userId", userId)
                .bind("count", count)
                .execute());
    }

    int deleteEnded(Instant now, Instant lastSeenAfter) {
        var sql = """
                delete from session where id_hash in
                    (select id_hash from session
                     where expires_at <= :now or last_seen_at <= :lastSeenAfter limit :batch)
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                .bind("now", now)
                .bind("lastSeenAfter", lastSeenAfter)
                .bind("batch", SWEEP_BATCH)
                .execute());
    }
}
