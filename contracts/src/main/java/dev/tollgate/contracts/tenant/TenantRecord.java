package dev.tollgate.contracts.tenant;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant as it is published on `auth.tenants.v1` and answered by `GET /internal/tenants/{tenantId}`.
/// `requestsPerMinute` and `tokensPerMinute` replace the tier's limits when present; `unlimited` lifts both.
public record TenantRecord(
        UUID tenantId,
        String name,
        boolean suspended,
        Tier tier,
        boolean unlimited,
        @Nullable Integer requestsPerMinute,
        @Nullable Long tokensPerMinute,
        Instant updatedAt) {}
