package dev.tollgate.billing.settlement;

import dev.tollgate.contracts.Topics;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How usage events are consumed.
@ConfigMapping(prefix = "billing.settlement")
public interface SettlementConfig {
    /// Whether this process consumes usage events.
    @WithDefault("true")
    boolean enabled();

    /// The topic that is consumed.
    @WithDefault(Topics.USAGE_EVENTS)
    String topic();

    /// The topic for what cannot be posted.
    @WithDefault(Topics.USAGE_DEAD)
    String deadTopic();

    /// The consumer group; it only shares out the partitions, offsets live in the database.
    @WithDefault("billing")
    String group();

    /// Threads that post, each its own partitions.
    @WithDefault("2")
    int consumers();

    /// Events posted by one transaction at most.
    @WithDefault("5000")
    int maxBatch();

    /// Longest wait for the next event before the loop turns.
    @WithDefault("100ms")
    Duration pollTimeout();

    /// Pause after the first failure; it doubles with each further one.
    @WithDefault("200ms")
    Duration firstBackOff();

    /// The longest pause between two attempts.
    @WithDefault("5s")
    Duration longestBackOff();

    /// Time to wait for the broker to take a dead letter.
    @WithDefault("10s")
    Duration deadLetterTimeout();

    /// An event whose charge, official price or cost is more nano-USD than this is not believed (default $10,000).
    @WithDefault("10000000000000")
    long absurdAmount();
}
