package dev.tollgate.auth.signing;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// The stored signing keys; the private half is sealed.
@ApplicationScoped
class SigningKeyRepository {
    private static final long ROTATION_LOCK = 0x746f6c6c6a7774L;

    private final Jdbi jdbi;

    SigningKeyRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// One stored key.
    record StoredKey(String kid, String sealedPrivateKey, String publicJwk, Instant createdAt) {}

    /// Waits until no other process decides about keys; held until the transaction ends.
    void lock() {
        jdbi.useHandle(handle -> handle.createQuery("select 1 from (select pg_advisory_xact_lock(:lock)) as locked")
                .bind("lock", ROTATION_LOCK)
                .mapTo(Integer.class)
                .one());
    }

    List<StoredKey> newest(int count) {
        var sql = """
                select kid, sealed_private_key, public_jwk, created_at
                from signing_key order by created_at desc, kid limit :count
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("count", count)
                .map(row -> new StoredKey(
                        row.getColumn("kid", String.class),
                        row.getColumn("sealed_private_key", String.class),
                        row.getColumn("public_jwk", String.class),
                        row.getColumn("created_at", Instant.class)))
                .list());
    }

    void insert(StoredKey key) {
        var sql = """
                insert into signing_key (kid, sealed_private_key, public_jwk, created_at)
                values (:kid, :sealedPrivateKey, :publicJwk, :createdAt)
                """;
        jdbi.useHandle(handle -> handle.createUpdate(sql)
                .bind("kid", key.kid())
                .bind("sealedPrivateKey", key.sealedPrivateKey())
                .bind("publicJwk", key.publicJwk())
                .bind("createdAt", key.createdAt())
                .execute());
    }

    void deleteOlderThan(Instant createdAt) {
        jdbi.useHandle(handle -> handle.createUpdate("delete from signing_key where created_at < :createdAt")
                .bind("createdAt", createdAt)
                .execute());
    }
}
