package dev.tollgate.kit.servicetoken;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// The service tokens of this deployment: the one to send, and those to accept.
@ApplicationScoped
public class ServiceTokens {
    private static final String SCHEME = "Bearer ";
    private final List<byte[]> accepted;
    private final String current;

    /// @param tokens the first is sent, each is accepted, so that a new one can be rolled out before the old one goes
    ServiceTokens(@ConfigProperty(name = "tollgate.service-tokens") List<String> tokens) {
        this.current = SCHEME + tokens.getFirst();
        this.accepted = tokens.stream()
                .map(token -> (SCHEME + token).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /// Value of the `authorization` header for calls to another service.
    public String authorization() {
        return current;
    }

    /// Whether an `authorization` header holds one of the tokens; takes the same time for any wrong one.
    public boolean accepts(@Nullable String authorization) {
        if (authorization == null) {
            return false;
        }
        var given = authorization.getBytes(StandardCharsets.UTF_8);
        var found = false;
        for (var token : accepted) {
            found |= MessageDigest.isEqual(token, given);
        }
        return found;
    }
}
