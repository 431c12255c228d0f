package dev.tollgate.auth.tenant;

import dev.tollgate.contracts.tenant.TenantRecord;
import dev.tollgate.contracts.tenant.Tier;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who pays and owns keys.
@Entity
public class Tenant {
    @Id
    private UUID id;

    private String name;

    @Enumerated(EnumType.STRING)
    private Tier tier;

    private boolean suspended;
    private boolean unlimited;
    private @Nullable Integer requestsPerMinute;
    private @Nullable Long tokensPerMinute;
    private Instant createdAt;
    private Instant updatedAt;

    /// For Hibernate.
    @SuppressWarnings("NullAway.Init")
    protected Tenant() {}

    /// A new tenant, neither suspended nor with limits of its own.
    public Tenant(UUID id, String name, Tier tier, boolean unlimited, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.tier = tier;
        this.unlimited = unlimited;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Tier tier() {
        return tier;
    }

    Instant createdAt() {
        return createdAt;
    }

    /// What the data plane and billing know of this tenant.
    public TenantRecord toRecord() {
        return new TenantRecord(id, name, suspended, tier, unlimited, requestsPerMinute, tokensPerMinute, updatedAt);
    }

    void apply(TenantSettings settings, Instant at) {
        this.tier = settings.tier();
        this.suspended = settings.suspended();
        this.unlimited = settings.unlimited();
        this.requestsPerMinute = settings.requestsPerMinute();
        this.tokensPerMinute = settings.tokensPerMinute();
        this.updatedAt = at;
    }
}
