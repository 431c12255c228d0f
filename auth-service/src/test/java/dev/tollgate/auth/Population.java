package dev.tollgate.auth;

import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.login.Passwords;
import dev.tollgate.auth.member.Member;
import dev.tollgate.auth.member.MemberRepository;
import dev.tollgate.auth.member.User;
import dev.tollgate.auth.member.UserRepository;
import dev.tollgate.auth.tenant.Tenant;
import dev.tollgate.auth.tenant.TenantChanges;
import dev.tollgate.contracts.tenant.Tier;
import dev.tollgate.kit.testing.TestJwt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// Tenants and people for tests; each call makes new ones.
@ApplicationScoped
public class Population {
    public static final String PASSWORD = "correct horse battery staple";

    private final TenantChanges tenants;
    private final UserRepository users;
    private final MemberRepository members;
    private final Passwords passwords;
    private final Clock clock;

    Population(
            TenantChanges tenants, UserRepository users, MemberRepository members, Passwords passwords, Clock clock) {
        this.tenants = tenants;
        this.users = users;
        this.members = members;
        this.passwords = passwords;
        this.clock = clock;
    }

    public record Person(UUID userId, UUID tenantId, String email) {
        public String bearer(String... roles) {
            return "Bearer " + TestJwt.token(userId, tenantId, roles);
        }
    }

    @Transactional
    public Person person(String... roles) {
        return person(false, roles);
    }

    @Transactional
    public Person platformAdmin() {
        return person(true, "owner");
    }

    private Person person(boolean platformAdmin, String... roles) {
        var tenant = new Tenant(TimeOrderedId.next(), "Tenant", Tier.STANDARD, false, clock.instant());
        tenants.create(tenant, Actor.platform("test"));
        var id = TimeOrderedId.next();
        var user = new User(id, id + "@Example.com", "Ada", passwords.hash(PASSWORD), platformAdmin, clock.instant());
        users.persist(user);
        members.persistAndFlush(new Member(TimeOrderedId.next(), tenant, user, List.of(roles), clock.instant()));
        return new Person(user.id(), tenant.id(), user.email());
    }
}
