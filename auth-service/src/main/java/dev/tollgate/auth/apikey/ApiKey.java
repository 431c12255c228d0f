package dev.tollgate.auth.apikey;

import dev.tollgate.contracts.apikey.ApiKeyRecord;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// An API key, without the key itself.
@Entity
public class ApiKey {
    @Id
    private UUID id;

    private String lookupId;
    private UUID tenantId;
    private String name;
    private String display;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> models;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> endpoints;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> cidrs;

    private Instant createdAt;
    private String createdBy;
    private Instant updatedAt;
    private @Nullable Instant expiresAt;
    private @Nullable Instant revokedAt;

    /// For Hibernate.
    @SuppressWarnings("NullAway.Init")
    protected ApiKey() {}

    ApiKey(UUID id, UUID tenantId, HashedKey hashed, KeyRequest request, String createdBy, Instant createdAt) {
        this.id = id;
        this.lookupId = hashed.lookupId();
        this.tenantId = tenantId;
        this.name = request.name();
        this.display = hashed.display();
        this.models = request.models();
        this.endpoints = request.endpoints();
        this.cidrs = request.cidrs();
        this.createdAt = createdAt;
        this.createdBy = createdBy;
        this.updatedAt = createdAt;
        this.expiresAt = request.expiresAt();
    }

    /// What is kept of the key's text.
    record HashedKey(String lookupId, String display) {}

    public UUID id() {
        return id;
    }

    String createdBy() {
        return createdBy;
    }

    @Nullable
    Instant revokedAt() {
        return revokedAt;
    }

    boolean isRevoked() {
        return revokedAt != null;
    }

    void revoke(Instant at) {
        this.revokedAt = at;
        this.updatedAt = at;
    }

    /// What the data plane knows of this key.
    ApiKeyRecord toRecord() {
        return new ApiKeyRecord(
                lookupId,
                id,
                tenantId,
                name,
                display,
                isRevoked(),
                expiresAt,
                models,
                endpoints,
                cidrs,
                createdAt,
                updatedAt);
    }
}
