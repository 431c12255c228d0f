package dev.tollgate.gateway.routing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When a deployment rests after failures. One breaker per deployment and credential.
@ConfigMapping(prefix = "gateway.breaker")
public interface BreakerConfig {
    /// Failures in a row after which a deployment rests; 0 turns breakers off.
    @WithDefault("5")
    int failures();

    /// The first rest; each failed probe doubles it.
    @WithDefault("5s")
    Duration rest();

    /// Longest rest, also when the provider asks for more in `retry-after`.
    @WithDefault("60s")
    Duration maxRest();
}
