package dev.tollgate.auth.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One line of the audit log as it is shown.
public record AuditEntry(
        long id,
        UUID tenantId,
        Instant at,
        @Nullable UUID actorId,
        String actor,
        String action,
        String subjectKind,
        String subjectId,
        Map<String, String> detail,
        @Nullable String requestId) {
    public AuditEntry {
        detail = Map.copyOf(detail);
    }
}
