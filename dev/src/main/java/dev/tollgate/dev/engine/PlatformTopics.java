package dev.tollgate.dev.engine;

import dev.tollgate.contracts.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/// Creates the platform's topics on a broker of one node.
public final class PlatformTopics {
    private static final int EVENT_PARTITIONS = 12;
    private static final int TIMEOUT_SECONDS = 30;

    private PlatformTopics() {}

    /// Creates what is missing; existing topics stay as they are.
    public static void create(String bootstrapServers) {
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            var existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            var missing = topics().stream()
                    .filter(topic -> !existing.contains(topic.name()))
                    .toList();
            admin.createTopics(missing).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka topics cannot be created.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating Kafka topics.", e);
        }
    }

    private static List<NewTopic> topics() {
        return Map.of(
                        Topics.USAGE_EVENTS, events(Duration.ofDays(30)),
                        Topics.USAGE_DEAD, events(Duration.ofDays(90)),
                        Topics.USAGE_COUNTS, events(Duration.ofDays(30)),
                        Topics.AUTH_KEYS, compacted(),
                        Topics.AUTH_TENANTS, compacted(),
                        Topics.CATALOG_SNAPSHOT, compacted(),
                        Topics.BILLING_BALANCE, compacted())
                .entrySet()
                .stream()
                .map(topic ->
                        new NewTopic(topic.getKey(), partitions(topic.getKey()), (short) 1).configs(topic.getValue()))
                .collect(Collectors.toList());
    }

    private static int partitions(String topic) {
        return topic.equals(Topics.USAGE_EVENTS) || topic.equals(Topics.USAGE_DEAD) ? EVENT_PARTITIONS : 1;
    }

    private static Map<String, String> events(Duration retention) {
        return Map.of("retention.ms", Long.toString(retention.toMillis()));
    }

    private static Map<String, String> compacted() {
        return Map.of("cleanup.policy", "compact", "max.message.bytes", "16777216");
    }
}
