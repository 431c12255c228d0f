package dev.tollgate.kit.servicetoken;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The service tokens of this deployment: the one to send, and those to accept.
@ApplicationScoped
public class ServiceTokens {
    private static final String SCHEME = "Bearer ";
    private final List<byte[]> accepted;
    private final String current;

    ServiceTokens(ServiceTokenConfig config) {
        this.current = SCHEME + config.serviceTokens().getFirst();
        this.accepted = config.serviceTokens().stream()
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
