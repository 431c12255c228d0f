package dev.tollgate.auth.apikey;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The API keys. Whoever asks on behalf of a tenant names it in the query, so that no other tenant's key is ever read.
@ApplicationScoped
class ApiKeyRepository implements PanacheRepositoryBase<ApiKey, UUID> {
    Optional<ApiKey> findByLookupId(String lookupId) {
        return find("lookupId", lookupId).firstResultOptional();
    }

    Optional<ApiKey> findOfForUpdate(UUID tenantId, UUID id) {
        return find("tenantId = ?1 and id = ?2", tenantId, id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    long countActive(UUID tenantId, Instant at) {
        return count("tenantId = ?1 and revokedAt is null and (expiresAt is null or expiresAt > ?2)", tenantId, at);
    }

    List<ApiKey> page(UUID tenantId, @Nullable UUID before, int limit) {
        var query = before == null
                ? find("tenantId = ?1 order by id desc", tenantId)
                : find("tenantId = ?1 and id < ?2 order by id desc", tenantId, before);
        return query.range(0, limit - 1).list();
    }
}
