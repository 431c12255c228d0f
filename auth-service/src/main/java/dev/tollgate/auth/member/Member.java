package dev.tollgate.auth.member;

import dev.tollgate.auth.tenant.Tenant;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/// A person's membership in a tenant, with the roles held there.
@Entity
public class Member {
    @Id
    private UUID id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Tenant tenant;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private User user;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> roles;

    private Instant joinedAt;

    /// For Hibernate.
    @SuppressWarnings("NullAway.Init")
    protected Member() {}

    /// A new membership.
    public Member(UUID id, Tenant tenant, User user, List<String> roles, Instant joinedAt) {
        this.id = id;
        this.tenant = tenant;
        this.user = user;
        this.roles = List.copyOf(roles);
        this.joinedAt = joinedAt;
    }

    UUID id() {
        return id;
    }

    public Tenant tenant() {
        return tenant;
    }

    public User user() {
        return user;
    }

    List<String> tenantRoles() {
        return roles;
    }

    Instant joinedAt() {
        return joinedAt;
    }

    /// The roles held in the tenant, and those that the person holds in the platform.
    public List<String> roles() {
        return Stream.concat(roles.stream(), user.platformRoles().stream()).toList();
    }
}
