package dev.tollgate.auth.apikey;

import dev.tollgate.auth.Page;
import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.role.Role;
import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The keys of the caller's tenant.
@Path("/api/keys")
@Authenticated
@RunOnVirtualThread
public class ApiKeyResource {
    private final ApiKeyRepository keys;
    private final ApiKeys lifecycle;
    private final Caller caller;
    private final Clock clock;

    ApiKeyResource(ApiKeyRepository keys, ApiKeys lifecycle, Caller caller, Clock clock) {
        this.keys = keys;
        this.lifecycle = lifecycle;
        this.caller = caller;
        this.clock = clock;
    }

    /// Lists keys, newest first; revoked and expired ones too.
    @GET
    public Page<KeyItem> list(
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var before = cursor == null ? null : Page.position(cursor, UUID::fromString);
        return Page.of(
                keys.page(caller.tenantId(), before, limit + 1),
                limit,
                key -> key.id().toString(),
                KeyItem::of);
    }

    /// Issues a key. Its text stands in this answer and nowhere else.
    @POST
    public Response issue(@NotNull @Valid NewKey body) {
        caller.requireAny(Role.OWNER, Role.ADMIN, Role.DEVELOPER);
        var issued = lifecycle.issue(caller.tenantId(), body.checked(clock.instant()), Actor.of(caller));
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(KeyItem.withKey(issued))
                .build();
    }

    /// Revokes a key.
    @DELETE
    @Path("/{id}")
    public void revoke(@PathParam("id") UUID id) {
        caller.requireAny(Role.OWNER, Role.ADMIN, Role.DEVELOPER);
        lifecycle.revoke(caller.tenantId(), id, Actor.of(caller));
    }
}
