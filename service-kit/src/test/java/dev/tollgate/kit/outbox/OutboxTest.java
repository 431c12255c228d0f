package dev.tollgate.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.kafka.TopicFollower;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class OutboxTest {
    @Inject
    Outbox outbox;

    @Test
    void committedFactsReachTheTopicInOrderAndOthersNever() throws Exception {
        QuarkusTransaction.requiringNew()
                .run(() -> IntStream.range(0, 500).forEach(i -> publish("key-" + i % 10, Integer.toString(i))));
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    publish("rolled-back", "never");
                    throw new IllegalStateException("changed my mind");
                }))
                .isInstanceOf(IllegalStateException.class);
        QuarkusTransaction.requiringNew().run(() -> publish("last", "last"));

        var latest = new ConcurrentHashMap<String, String>();
        try (var follower =
                new TopicFollower<>(KafkaResource.bootstrapServers(), Topics.AUTH_TENANTS, Map.class, (key, value) -> {
                    if (value != null) {
                        latest.put(key, (String) value.get("value"));
                    }
                })) {
            follower.start();

            assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
            await().untilAsserted(() -> assertThat(latest).containsEntry("last", "last"));
        }
        assertThat(latest).doesNotContainKey("rolled-back");
        assertThat(latest)
                .containsAllEntriesOf(IntStream.range(0, 10)
                        .boxed()
                        .collect(Collectors.toMap(i -> "key-" + i, i -> Integer.toString(490 + i))));
    }

    private void publish(String key, String value) {
        outbox.publish(Topics.AUTH_TENANTS, key, Map.of("value", value));
    }
}
