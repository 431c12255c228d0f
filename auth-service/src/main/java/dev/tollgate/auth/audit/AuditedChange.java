package dev.tollgate.auth.audit;

import java.util.Map;
import java.util.UUID;

/// What was done to what. `detail` holds what a reader needs beyond that, never a secret.
public record AuditedChange(
        UUID tenantId, String action, String subjectKind, String subjectId, Map<String, String> detail) {
    public AuditedChange {
        detail = Map.copyOf(detail);
    }
}
