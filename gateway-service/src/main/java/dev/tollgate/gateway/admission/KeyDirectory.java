package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.contracts.tenant.TenantRecord;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.kit.kafka.KafkaSettings;
import dev.tollgate.kit.kafka.TopicFollower;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// API keys and tenants as auth-service publishes them. A change, such as a revocation, applies when its record
/// arrives on the topic.
@ApplicationScoped
class KeyDirectory {
    private final RecordDirectory<String, ApiKeyRecord> keys;
    private final RecordDirectory<UUID, TenantRecord> tenants;
    private final TopicFollower<ApiKeyRecord> keyFollower;
    private final TopicFollower<TenantRecord> tenantFollower;

    KeyDirectory(AdmissionConfig config, PeerClient peers, KafkaSettings kafka) {
        this.keys = new RecordDirectory<>(
                config.maxKeys(),
                config.maxLookups(),
                config.unknownKeyTtl(),
                id -> peers.get(config.authUrl(), "/internal/keys/" + id, ApiKeyRecord.class, config.lookupTimeout()),
                ApiKeyRecord::updatedAt);
        this.tenants = new RecordDirectory<>(
                config.maxKeys(),
                config.maxLookups(),
                config.unknownKeyTtl(),
                id -> peers.get(
                        config.authUrl(), "/internal/tenants/" + id, TenantRecord.class, config.lookupTimeout()),
                TenantRecord::updatedAt);
        this.keyFollower = new TopicFollower<>(
                kafka.bootstrapServers(),
                Topics.AUTH_KEYS,
                ApiKeyRecord.class,
                (lookupId, record) -> keys.accept(lookupId, record));
        this.tenantFollower = new TopicFollower<>(
                kafka.bootstrapServers(),
                Topics.AUTH_TENANTS,
                TenantRecord.class,
                (tenantId, record) -> tenants.accept(UUID.fromString(tenantId), record));
    }

    void start(@Observes StartupEvent event) {
        keyFollower.start();
        tenantFollower.start();
    }

    void stop(@Observes ShutdownEvent event) {
        keyFollower.close();
        tenantFollower.close();
    }

    @Nullable
    ApiKeyRecord heldKey(String lookupId) {
        return keys.held(lookupId);
    }

    @Nullable
    TenantRecord heldTenant(UUID tenantId) {
        return tenants.held(tenantId);
    }

    Future<Optional<ApiKeyRecord>> key(String lookupId) {
        return keys.find(lookupId);
    }

    Future<Optional<TenantRecord>> tenant(UUID tenantId) {
        return tenants.find(tenantId);
    }
}
