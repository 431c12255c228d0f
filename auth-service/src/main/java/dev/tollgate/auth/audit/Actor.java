package dev.tollgate.auth.audit;

import dev.tollgate.kit.identity.Caller;
import java.util.UUID;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// Who makes a change, and in which request. `name` is the e-mail of a person or the name of a part of the platform.
public record Actor(
        @Nullable UUID userId, String name, @Nullable String requestId) {
    /// The person on whose behalf the current request runs.
    public static Actor of(Caller caller) {
        return person(caller.userId(), caller.email());
    }

    /// A person who is known otherwise than by a JWT: at sign-in and sign-out.
    public static Actor person(UUID userId, String email) {
        return new Actor(userId, email, (String) MDC.get("requestId"));
    }

    /// A part of the platform itself.
    public static Actor platform(String part) {
        return new Actor(null, part, null);
    }
}
