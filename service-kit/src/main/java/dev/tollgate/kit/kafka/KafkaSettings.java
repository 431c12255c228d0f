package dev.tollgate.kit.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Where Kafka is, and what every client sets alike.
@ApplicationScoped
public class KafkaSettings {
    private final String bootstrapServers;
    private final String clientId;

    KafkaSettings(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.bootstrapServers = bootstrapServers;
        this.clientId = application;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /// Properties to start a producer's, consumer's or admin client's own properties from.
    public Map<String, Object> common() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                CommonClientConfigs.CLIENT_ID_CONFIG, clientId,
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    }
}
