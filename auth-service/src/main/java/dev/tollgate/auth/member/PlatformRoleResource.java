package dev.tollgate.auth.member;

import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.audit.AuditRepository;
import dev.tollgate.auth.audit.AuditedChange;
import dev.tollgate.auth.role.Role;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Who works for the platform: listed, and made or unmade a reader of its books, by platform admins. A change holds
/// with the person's next JWT.
@Path("/api/members/platform")
@Authenticated
@RunOnVirtualThread
public class PlatformRoleResource {
    private final UserRepository users;
    private final AuditRepository audit;
    private final Caller caller;

    PlatformRoleResource(UserRepository users, AuditRepository audit, Caller caller) {
        this.users = users;
        this.audit = audit;
        this.caller = caller;
    }

    /// All who hold a role in the platform, oldest first.
    public record PlatformMembers(List<Item> items) {}

    /// One of them.
    public record Item(UUID userId, String email, String name, List<String> roles) {
        static Item of(User user) {
            return new Item(user.id(), user.email(), user.name(), user.platformRoles());
        }
    }

    /// Names a person by the e-mail address that is signed in with.
    public record Grant(@NotBlank String email) {}

    @GET
    @Transactional
    public PlatformMembers list() {
        caller.requireAny(Role.PLATFORM_ADMIN);
        return new PlatformMembers(
                users.withPlatformRole().stream().map(Item::of).toList());
    }

    /// Gives the role `platform-finance`; nothing happens to who has it.
    @POST
    @Path("finance")
    @Consumes(MediaType.APPLICATION_JSON)
    @Transactional
    public Item grant(@NotNull @Valid Grant grant) {
        caller.requireAny(Role.PLATFORM_ADMIN);
        var user = users.findByEmail(grant.email().strip())
                .flatMap(found -> users.findForUpdate(found.id()))
                .orElseThrow(() -> ProblemException.notFound(
                        "Nobody signs in with this e-mail address. The person needs an account first."));
        hold(user, true, "role.given");
        return Item.of(user);
    }

    /// Takes the role `platform-finance`; nothing happens to who does not have it.
    @DELETE
    @Path("finance/{userId}")
    @Transactional
    public void take(@PathParam("userId") UUID userId) {
        caller.requireAny(Role.PLATFORM_ADMIN);
        var user = users.findForUpdate(userId)
                .orElseThrow(() -> ProblemException.notFound("There is no person " + userId + "."));
        hold(user, false, "role.taken");
    }

    private void hold(User user, boolean held, String action) {
        if (user.isPlatformFinance() == held) {
            return;
        }
        user.platformFinance(held);
        var detail = Map.of("role", Role.PLATFORM_FINANCE, "email", user.email());
        audit.append(
                Actor.of(caller),
                new AuditedChange(caller.tenantId(), action, "user", user.id().toString(), detail));
    }
}
