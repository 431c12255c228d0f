package dev.tollgate.contracts.session;

import java.time.Instant;
import java.util.UUID;

/// Answer of `POST /internal/sessions/exchange`: what the gateway needs to forward a console call. `jwt` is signed by
/// auth-service (ES256, five minutes) with the claims `sub` user id, `tenant` tenant id, `groups` roles. A write must
/// carry `csrfToken` in the header `x-csrf-token`.
public record ExchangedSession(UUID userId, UUID tenantId, String jwt, Instant jwtExpiresAt, String csrfToken) {}
