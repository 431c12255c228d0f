package dev.tollgate.gateway.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Limits of the connections to providers. Connect, first-byte and idle times stand in the catalogue, per provider.
@ConfigMapping(prefix = "gateway.upstream")
public interface UpstreamConfig {
    /// Connections to one provider.
    @WithDefault("2000")
    int maxConnections();

    /// Requests that may wait for a connection to one provider.
    @WithDefault("1000")
    int maxWaiting();

    /// How long an unused connection is kept.
    @WithDefault("20s")
    Duration keepAlive();

    /// Longest wait for the head of an answer that is not streamed, which comes when the whole answer is made; the
    /// provider's own first-byte time holds when it is longer.
    @WithDefault("5m")
    Duration wholeAnswerTimeout();
}
