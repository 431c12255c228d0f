package dev.tollgate.auth.session;

import dev.tollgate.contracts.tenant.Tier;
import java.util.List;
import java.util.UUID;

/// What the console learns about the person who is signed in.
public record SessionView(Person user, TenantView tenant, List<String> roles, String csrfToken) {
    public SessionView {
        roles = List.copyOf(roles);
    }

    /// The person.
    public record Person(UUID id, String email, String name) {}

    /// The tenant that the session is in.
    public record TenantView(UUID id, String name, Tier tier) {}

    static SessionView of(Sessions.Running running) {
        var user = running.member().user();
        var tenant = running.member().tenant();
        return new SessionView(
                new Person(user.id(), user.email(), user.name()),
                new TenantView(tenant.id(), tenant.name(), tenant.tier()),
                running.member().roles(),
                running.id().csrfToken());
    }
}
