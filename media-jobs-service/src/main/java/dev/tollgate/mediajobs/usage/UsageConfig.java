package dev.tollgate.mediajobs.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How usage events leave this service.
@ConfigMapping(prefix = "mediajobs.usage")
public interface UsageConfig {
    /// The name under which all replicas of this service hold slices and send events.
    @WithDefault("media-jobs")
    String holder();

    /// Events sent to Kafka in one transaction.
    @WithDefault("200")
    int batchSize();

    /// How long events are kept after Kafka has them.
    @WithDefault("7d")
    Duration retention();
}
