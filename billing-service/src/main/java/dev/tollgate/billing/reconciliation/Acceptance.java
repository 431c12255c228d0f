package dev.tollgate.billing.reconciliation;

import java.time.Instant;

/// Who accepted a difference that cannot be repaired, why and when.
public record Acceptance(String actor, String reason, Instant at) {}
