package dev.tollgate.auth.demo;

import dev.tollgate.auth.TimeOrderedId;
import dev.tollgate.auth.apikey.ApiKeys;
import dev.tollgate.auth.apikey.KeyRequest;
import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.member.Member;
import dev.tollgate.auth.member.MemberRepository;
import dev.tollgate.auth.member.User;
import dev.tollgate.auth.member.UserRepository;
import dev.tollgate.auth.role.Role;
import dev.tollgate.auth.tenant.Tenant;
import dev.tollgate.auth.tenant.TenantChanges;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Creates the demo's tenants, its people and its keys within the caller's transaction.
@ApplicationScoped
class DemoData {
    private static final Actor ACTOR = Actor.platform("demo");

    private final TenantChanges tenants;
    private final UserRepository users;
    private final MemberRepository members;
    private final ApiKeys keys;
    private final Clock clock;

    DemoData(TenantChanges tenants, UserRepository users, MemberRepository members, ApiKeys keys, Clock clock) {
        this.tenants = tenants;
        this.users = users;
        this.members = members;
        this.keys = keys;
        this.clock = clock;
    }

    /// The keys that were issued, by name.
    @Transactional(Transactional.TxType.MANDATORY)
    Map<String, String> create(String passwordHash) {
        var now = clock.instant();
        var user = new User(DemoTenants.USER, DemoTenants.EMAIL, "Demo", passwordHash, true, now);
        users.persist(user);
        // Reads the books of the whole platform and moves nothing.
        var finance =
                new User(DemoTenants.FINANCE_USER, DemoTenants.FINANCE_EMAIL, "Demo finance", passwordHash, false, now);
        finance.platformFinance(true);
        users.persist(finance);
        for (var planned : DemoTenants.ALL) {
            var tenant = new Tenant(planned.id(), planned.name(), planned.tier(), planned.unlimited(), now);
            tenants.create(tenant, ACTOR);
            if (planned.id().equals(DemoTenants.DEMO)) {
                members.persistAndFlush(new Member(TimeOrderedId.next(), tenant, user, List.of(Role.OWNER), now));
                members.persistAndFlush(
                        new Member(TimeOrderedId.next(), tenant, finance, List.of(Role.DEVELOPER), now));
            }
        }
        var issued = new LinkedHashMap<String, String>();
        DemoTenants.KEYS.forEach(planned -> issued.put(planned.name(), issue(planned)));
        return issued;
    }

    private String issue(DemoTenants.DemoKey planned) {
        var request = KeyRequest.unrestricted(planned.name()).onlyFor(planned.models());
        var issued = keys.issue(planned.tenantId(), request, ACTOR);
        if (planned.revoked()) {
            keys.revoke(planned.tenantId(), issued.stored().id(), ACTOR);
        }
        return issued.key();
    }
}
