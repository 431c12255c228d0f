package dev.tollgate.contracts.apikey;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An API key as it is published on `auth.keys.v1` and answered by `GET /internal/keys/{lookupId}`. It never holds the
/// key itself: `lookupId` is the hex HMAC-SHA256 of the whole key under the platform's key pepper. Empty `models`,
/// `endpoints` or `cidrs` mean "no restriction"; `display` is the prefix and last four, such as `sk-tg-aB3…9xQz`.
public record ApiKeyRecord(
        String lookupId,
        UUID keyId,
        UUID tenantId,
        String name,
        String display,
        boolean revoked,
        @Nullable Instant expiresAt,
        List<String> models,
        List<String> endpoints,
        List<String> cidrs,
        Instant createdAt,
        Instant updatedAt) {
    public ApiKeyRecord {
        models = List.copyOf(models);
        endpoints = List.copyOf(endpoints);
        cidrs = List.copyOf(cidrs);
    }
}
