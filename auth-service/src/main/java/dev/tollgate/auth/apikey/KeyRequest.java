package dev.tollgate.auth.apikey;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a new key shall be called and be restricted to. Empty lists restrict nothing.
public record KeyRequest(
        String name, @Nullable Instant expiresAt, List<String> models, List<String> endpoints, List<String> cidrs) {
    public KeyRequest {
        models = List.copyOf(models);
        endpoints = List.copyOf(endpoints);
        cidrs = List.copyOf(cidrs);
    }

    /// A key without end and without restriction.
    public static KeyRequest unrestricted(String name) {
        return new KeyRequest(name, null, List.of(), List.of(), List.of());
    }

    /// The same request, restricted to these models.
    public KeyRequest onlyFor(List<String> restrictedTo) {
        return new KeyRequest(name, expiresAt, restrictedTo, endpoints, cidrs);
    }
}
