package dev.tollgate.auth.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.contracts.ContractJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.RowView;

/// The append-only audit log. An entry is written in the transaction of the change that it records.
@ApplicationScoped
public class AuditRepository {
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    private final Jdbi jdbi;
    private final Clock clock;

    AuditRepository(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /// Records `change`; fails when no transaction runs, because the change must not be able to stand without it.
    @Transactional(Transactional.TxType.MANDATORY)
    public void append(Actor actor, AuditedChange change) {
        var sql = """
                insert into audit_entry
                    (tenant_id, at, actor_id, actor, action, subject_kind, subject_id, detail, request_id)
                values (:tenantId, :at, :actorId, :actor, :action, :subjectKind, :subjectId,
                    cast(:detail as jsonb), :requestId)
                """;
        jdbi.useHandle(handle -> handle.createUpdate(sql)
                .bind("tenantId", change.tenantId())
                .bind("at", clock.instant())
                .bindByType("actorId", actor.userId(), UUID.class)
                .bind("actor", actor.name())
                .bind("action", change.action())
                .bind("subjectKind", change.subjectKind())
                .bind("subjectId", change.subjectId())
                .bind("detail", written(change.detail()))
                .bind("requestId", actor.requestId())
                .execute());
    }

    /// At most `limit` entries of one tenant that are older than `beforeId`, newest first.
    List<AuditEntry> list(UUID tenantId, long beforeId, int limit) {
        var sql = """
                select * from audit_entry
                where tenant_id = :tenantId and id < :beforeId
                order by id desc limit :limit
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bind("beforeId", beforeId)
                .bind("limit", limit)
                .map(AuditRepository::entry)
                .list());
    }

    private static AuditEntry entry(RowView row) {
        return new AuditEntry(
                row.getColumn("id", Long.class),
                row.getColumn("tenant_id", UUID.class),
                row.getColumn("at", Instant.class),
                row.getColumn("actor_id", UUID.class),
                row.getColumn("actor", String.class),
                row.getColumn("action", String.class),
                row.getColumn("subject_kind", String.class),
                row.getColumn("subject_id", String.class),
                read(row.getColumn("detail", String.class)),
                row.getColumn("request_id", String.class));
    }

    private static String written(Map<String, String> detail) {
        try {
            return ContractJson.MAPPER.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings can always be written as JSON.", e);
        }
    }

    private static Map<String, String> read(String detail) {
        try {
            return ContractJson.MAPPER.readValue(detail, DETAIL);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("audit_entry.detail is not a map of strings.", e);
        }
    }
}
