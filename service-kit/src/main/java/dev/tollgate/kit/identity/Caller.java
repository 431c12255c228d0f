package dev.tollgate.kit.identity;

import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// The person behind a management call, from the JWT that auth-service signed and the gateway sent along. Reading it
/// without a valid JWT is a 401 problem.
@RequestScoped
public class Caller {
    private final JsonWebToken jwt;

    public Caller(JsonWebToken jwt) {
        this.jwt = jwt;
    }

    public UUID userId() {
        return uuid(jwt.getSubject());
    }

    public UUID tenantId() {
        return uuid(jwt.getClaim("tenant"));
    }

    public String email() {
        return jwt.getName();
    }

    public Set<String> roles() {
        var groups = jwt.getGroups();
        return groups == null ? Set.of() : Set.copyOf(groups);
    }

    /// Ends the call with a 403 problem unless the caller has one of the roles.
    public void requireAny(String... allowed) {
        var roles = roles();
        for (var role : allowed) {
            if (roles.contains(role)) {
                return;
            }
        }
        throw ProblemException.forbidden("This needs the role " + String.join(" or ", allowed) + ".");
    }

    private static UUID uuid(String claim) {
        if (claim == null) {
            throw ProblemException.unauthorized("Sign in and try again.");
        }
        return UUID.fromString(claim);
    }
}
