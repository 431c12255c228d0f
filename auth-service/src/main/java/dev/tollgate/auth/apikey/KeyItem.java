package dev.tollgate.auth.apikey;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key as the console shows it. `key` is present in the answer that issues it and in no other.
public record KeyItem(
        UUID id,
        String name,
        String display,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        List<String> models,
        List<String> endpoints,
        List<String> cidrs,
        @Nullable String key) {
    public KeyItem {
        models = List.copyOf(models);
        endpoints = List.copyOf(endpoints);
        cidrs = List.copyOf(cidrs);
    }

    static KeyItem of(ApiKey stored) {
        return of(stored, null);
    }

    static KeyItem withKey(ApiKeys.IssuedKey issued) {
        return of(issued.stored(), issued.key());
    }

    private static KeyItem of(ApiKey stored, @Nullable String key) {
        var known = stored.toRecord();
        return new KeyItem(
                known.keyId(),
                known.name(),
                known.display(),
                known.createdAt(),
                stored.createdBy(),
                known.expiresAt(),
                stored.revokedAt(),
                known.models(),
                known.endpoints(),
                known.cidrs(),
                key);
    }

    @Override
    public String toString() {
        return "KeyItem[" + id + "]";
    }
}
