package dev.tollgate.kit.servicetoken;

import dev.tollgate.kit.problem.ProblemException;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Lets only the platform's own services call `/internal/**`. The key set of auth-service is public.
public final class InternalGuard {
    private static final String JWKS = "internal/jwks";
    private final ServiceTokens tokens;

    InternalGuard(ServiceTokens tokens) {
        this.tokens = tokens;
    }

    @ServerRequestFilter
    public void check(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath().toLowerCase(Locale.ROOT).replaceAll("^/+", "");
        var isInternal = path.equals("internal") || path.startsWith("internal/") || path.startsWith("internal;");
        if (isInternal && !path.equals(JWKS) && !tokens.accepts(request.getHeaderString("authorization"))) {
            throw ProblemException.unauthorized("Internal calls need a service token.");
        }
    }
}
