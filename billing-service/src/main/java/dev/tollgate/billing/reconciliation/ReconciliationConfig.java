package dev.tollgate.billing.reconciliation;

import dev.tollgate.contracts.Topics;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How journal and ledger are compared.
@ConfigMapping(prefix = "billing.reconciliation")
public interface ReconciliationConfig {
    /// Whether this process reads what journals tell.
    @WithDefault("true")
    boolean enabled();

    /// The topic on which journals tell what they have written.
    @WithDefault(Topics.USAGE_COUNTS)
    String topic();

    /// The consumer group for it.
    @WithDefault("billing-counts")
    String group();

    /// How long after its end a minute may disagree before that is a difference.
    @WithDefault("2m")
    Duration grace();

    /// How often minutes are compared. Also read by the scheduler.
    @WithDefault("10s")
    Duration every();

    /// How long minutes that agree are kept.
    @WithDefault("35d")
    Duration retention();

    /// How far back silent holders and reported charges that never came are counted.
    @WithDefault("30d")
    Duration horizon();

    /// Pause before the topic is read again after a failure.
    @WithDefault("1s")
    Duration retryAfter();
}
