package dev.tollgate.kit.problem;

import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Map;

/// A resource with each way to fail, for the tests of the kit.
@Path("/")
public class ProbeResource {
    private final Caller caller;

    ProbeResource(Caller caller) {
        this.caller = caller;
    }

    public record Order(@NotBlank String name, @Positive int amount) {}

    @POST
    @Path("api/orders")
    public Order create(@Valid Order order) {
        return order;
    }

    @GET
    @Path("api/broken")
    public String broken() {
        throw new IllegalStateException("secret detail");
    }

    @GET
    @Path("api/me")
    @Authenticated
    public Map<String, String> me() {
        caller.requireAny("owner");
        return Map.of("tenant", caller.tenantId().toString());
    }

    @GET
    @Path("internal/thing")
    public String internal() {
        return "thing";
    }
}
