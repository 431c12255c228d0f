package dev.tollgate.auth.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.auth.Page;
import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.role.Role;
import dev.tollgate.contracts.tenant.Tier;
import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All tenants, for platform admins; who keeps the platform's books reads them.
@Path("/api/tenants")
@Authenticated
@RunOnVirtualThread
public class TenantResource {
    private final TenantRepository tenants;
    private final TenantChanges changes;
    private final Caller caller;

    TenantResource(TenantRepository tenants, TenantChanges changes, Caller caller) {
        this.tenants = tenants;
        this.changes = changes;
        this.caller = caller;
    }

    /// A tenant as a platform admin sees it.
    public record Item(
            UUID id,
            String name,
            Tier tier,
            boolean suspended,
            boolean unlimited,
            @Nullable Integer requestsPerMinute,
            @Nullable Long tokensPerMinute,
            Instant createdAt,
            Instant updatedAt) {
        static Item of(Tenant tenant) {
            var known = tenant.toRecord();
            return new Item(
                    known.tenantId(),
                    known.name(),
                    known.tier(),
                    known.suspended(),
                    known.unlimited(),
                    known.requestsPerMinute(),
                    known.tokensPerMinute(),
                    tenant.createdAt(),
                    known.updatedAt());
        }
    }

    /// Lists tenants, oldest first.
    @GET
    public Page<Item> list(
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        caller.requireAny(Role.PLATFORM_ADMIN, Role.PLATFORM_FINANCE);
        var after = cursor == null ? null : Page.position(cursor, UUID::fromString);
        return Page.of(
                tenants.page(after, limit + 1), limit, tenant -> tenant.id().toString(), Item::of);
    }

    /// Changes tier, suspension, `unlimited` and limits of one tenant; members that are not sent stay as they are.
    @PATCH
    @Path("/{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    public Item change(@PathParam("id") UUID id, @NotNull JsonNode patch) {
        caller.requireAny(Role.PLATFORM_ADMIN);
        return Item.of(changes.change(id, patch, Actor.of(caller)));
    }
}
