package dev.tollgate.auth.member;

import dev.tollgate.auth.Page;
import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The members of the caller's tenant.
@Path("/api/members")
@Authenticated
@RunOnVirtualThread
public class MemberResource {
    private final MemberRepository members;
    private final Caller caller;

    MemberResource(MemberRepository members, Caller caller) {
        this.members = members;
        this.caller = caller;
    }

    /// A member as the others see it.
    public record Item(UUID id, UUID userId, String email, String name, List<String> roles, Instant joinedAt) {
        static Item of(Member member) {
            var user = member.user();
            return new Item(member.id(), user.id(), user.email(), user.name(), member.tenantRoles(), member.joinedAt());
        }
    }

    /// Lists members, oldest first.
    @GET
    public Page<Item> list(
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var after = cursor == null ? null : Page.position(cursor, UUID::fromString);
        return Page.of(
                members.page(caller.tenantId(), after, limit + 1),
                limit,
                member -> member.id().toString(),
                Item::of);
    }
}
