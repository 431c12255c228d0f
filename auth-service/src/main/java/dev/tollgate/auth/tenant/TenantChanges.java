package dev.tollgate.auth.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.audit.AuditRepository;
import dev.tollgate.auth.audit.AuditedChange;
import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.outbox.Outbox;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// Creates and changes tenants: the row, its audit entry and its published record stand or fall together.
@ApplicationScoped
public class TenantChanges {
    private final TenantRepository tenants;
    private final AuditRepository audit;
    private final Outbox outbox;
    private final Clock clock;

    TenantChanges(TenantRepository tenants, AuditRepository audit, Outbox outbox, Clock clock) {
        this.tenants = tenants;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Stores and publishes a new tenant.
    @Transactional
    public void create(Tenant tenant, Actor actor) {
        tenants.persistAndFlush(tenant);
        record(
                tenant,
                actor,
                "tenant.created",
                Map.of("name", tenant.name(), "tier", tenant.tier().name()));
    }

    /// Applies a JSON merge patch to the tenant's settings; a patch that changes nothing leaves no trace.
    @Transactional
    Tenant change(UUID id, JsonNode patch, Actor actor) {
        var tenant = tenants.findForUpdate(id)
                .orElseThrow(() -> ProblemException.notFound("There is no tenant " + id + "."));
        var before = TenantSettings.of(tenant.toRecord());
        var after = before.patchedWith(patch);
        if (!after.equals(before)) {
            tenant.apply(after, clock.instant());
            record(tenant, actor, "tenant.changed", after.changesSince(before));
        }
        return tenant;
    }

    private void record(Tenant tenant, Actor actor, String action, Map<String, String> detail) {
        audit.append(
                actor,
                new AuditedChange(tenant.id(), action, "tenant", tenant.id().toString(), detail));
        outbox.publish(Topics.AUTH_TENANTS, tenant.id().toString(), tenant.toRecord());
    }
}
