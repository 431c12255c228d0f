package dev.tollgate.auth.apikey;

import dev.tollgate.auth.TimeOrderedId;
import dev.tollgate.auth.audit.Actor;
import dev.tollgate.auth.audit.AuditRepository;
import dev.tollgate.auth.audit.AuditedChange;
import dev.tollgate.auth.tenant.TenantRepository;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.apikey.ApiKeyFormat;
import dev.tollgate.kit.outbox.Outbox;
import dev.tollgate.kit.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/// Issues and revokes keys: the row, its audit entry and its published record stand or fall together.
@ApplicationScoped
public class ApiKeys {
    private static final int PEPPER_BYTES = 32;

    private final ApiKeyRepository keys;
    private final TenantRepository tenants;
    private final AuditRepository audit;
    private final Outbox outbox;
    private final ApiKeyConfig config;
    private final MeterRegistry meters;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    ApiKeys(
            ApiKeyRepository keys,
            TenantRepository tenants,
            AuditRepository audit,
            Outbox outbox,
            ApiKeyConfig config,
            MeterRegistry meters,
            Clock clock) {
        this.keys = keys;
        this.tenants = tenants;
        this.audit = audit;
        this.outbox = outbox;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
        pepper();
    }

    /// A key at the one moment when its text is known.
    public record IssuedKey(ApiKey stored, String key) {
        @Override
        public String toString() {
            return "IssuedKey[" + stored.id() + "]";
        }
    }

    /// Issues a key to a tenant. The tenant's row is locked, so that parallel requests cannot pass the limit together.
    @Transactional
    public IssuedKey issue(UUID tenantId, KeyRequest request, Actor actor) {
        if (tenants.findForUpdate(tenantId).isEmpty()) {
            throw ProblemException.notFound("There is no tenant " + tenantId + ".");
        }
        var now = clock.instant();
        if (keys.countActive(tenantId, now) >= config.maxActivePerTenant()) {
            throw ProblemException.conflict("This tenant has " + config.maxActivePerTenant()
                    + " active keys, which is the limit. Revoke one before issuing another.");
        }
        var key = ApiKeyFormat.newKey(random);
        var hashed = new ApiKey.HashedKey(ApiKeyFormat.lookupId(key, pepper()), ApiKeyFormat.display(key));
        var stored = new ApiKey(TimeOrderedId.next(), tenantId, hashed, request, actor.name(), now);
        keys.persistAndFlush(stored);
        record(stored, actor, "key.issued");
        meters.counter("tollgate.auth.keys", "event", "issued").increment();
        return new IssuedKey(stored, key);
    }

    /// Revokes a key of this tenant; a second revocation changes nothing.
    @Transactional
    public void revoke(UUID tenantId, UUID keyId, Actor actor) {
        var stored = keys.findOfForUpdate(tenantId, keyId)
                .orElseThrow(() -> ProblemException.notFound("This tenant has no key " + keyId + "."));
        if (stored.isRevoked()) {
            return;
        }
        stored.revoke(clock.instant());
        record(stored, actor, "key.revoked");
        meters.counter("tollgate.auth.keys", "event", "revoked").increment();
    }

    private void record(ApiKey stored, Actor actor, String action) {
        var published = stored.toRecord();
        var detail = Map.of("name", published.name(), "display", published.display());
        audit.append(
                actor,
                new AuditedChange(
                        published.tenantId(), action, "key", published.keyId().toString(), detail));
        outbox.publish(Topics.AUTH_KEYS, published.lookupId(), published);
    }

    private byte[] pepper() {
        byte[] pepper;
        try {
            pepper = Base64.getDecoder().decode(config.pepper());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("TOLLGATE_KEY_PEPPER is not base64.", e);
        }
        if (pepper.length != PEPPER_BYTES) {
            throw new IllegalStateException("TOLLGATE_KEY_PEPPER must be the base64 of " + PEPPER_BYTES + " bytes.");
        }
        return pepper;
    }
}
