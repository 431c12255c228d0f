package dev.tollgate.auth.session;

import java.time.Instant;
import java.util.UUID;

/// A stored session.
record Session(String idHash, UUID userId, UUID tenantId, Instant startedAt, Instant lastSeenAt, Instant expiresAt) {}
