package dev.tollgate.auth.member;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The memberships. Each answer comes with its person and tenant.
@ApplicationScoped
public class MemberRepository implements PanacheRepositoryBase<Member, UUID> {
    private static final String WITH_BOTH = "from Member m join fetch m.user join fetch m.tenant where ";

    /// The membership that a person holds in a tenant.
    public Optional<Member> findMembership(UUID userId, UUID tenantId) {
        return find(WITH_BOTH + "m.user.id = ?1 and m.tenant.id = ?2", userId, tenantId)
                .firstResultOptional();
    }

    /// The membership that a sign-in starts with: the person's oldest.
    public Optional<Member> findFirstOf(UUID userId) {
        return find(WITH_BOTH + "m.user.id = ?1 order by m.joinedAt, m.id", userId)
                .firstResultOptional();
    }

    List<Member> page(UUID tenantId, @Nullable UUID after, int limit) {
        var query = after == null
                ? find(WITH_BOTH + "m.tenant.id = ?1 order by m.id", tenantId)
                : find(WITH_BOTH + "m.tenant.id = ?1 and m.id > ?2 order by m.id", tenantId, after);
        return query.range(0, limit - 1).list();
    }
}
