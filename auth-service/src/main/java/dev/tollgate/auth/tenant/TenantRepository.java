package dev.tollgate.auth.tenant;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tenants.
@ApplicationScoped
public class TenantRepository implements PanacheRepositoryBase<Tenant, UUID> {
    /// The tenant, locked until the transaction ends, so that two changes of one tenant never cross.
    public Optional<Tenant> findForUpdate(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    List<Tenant> page(@Nullable UUID after, int limit) {
        var query = after == null ? find("order by id") : find("id > ?1 order by id", after);
        return query.range(0, limit - 1).list();
    }
}
