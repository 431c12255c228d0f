package dev.tollgate.gateway.ingress;

import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.kafka.TopicFollower;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// The usage events that have reached Kafka.
final class UsageTopic implements AutoCloseable {
    private final List<UsageEvent> events = new CopyOnWriteArrayList<>();
    private final TopicFollower<UsageEvent> follower;

    UsageTopic(String bootstrapServers) {
        follower = new TopicFollower<>(bootstrapServers, Topics.USAGE_EVENTS, UsageEvent.class, (key, event) -> {
            if (event != null) {
                events.add(event);
            }
        });
        follower.start();
    }

    /// The only event of a request.
    UsageEvent of(String requestId) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .until(() -> !all(requestId).isEmpty());
        var found = all(requestId);
        if (found.size() > 1) {
            throw new AssertionError("More than one event for one request: " + found);
        }
        return found.getFirst();
    }

    /// The first event that is wanted.
    UsageEvent first(Predicate<UsageEvent> isWanted) {
        await().atMost(Duration.ofSeconds(20)).until(() -> events.stream().anyMatch(isWanted));
        return events.stream().filter(isWanted).findFirst().orElseThrow();
    }

    List<UsageEvent> all(String requestId) {
        return events.stream()
                .filter(event -> event.requestId().equals(requestId))
                .toList();
    }

    @Override
    public void close() {
        follower.close();
    }
}
