package dev.tollgate.gateway.ingress;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/// The public port and what a request may be.
@ConfigMapping(prefix = "gateway.ingress")
public interface IngressConfig {
    /// Address the public port listens on.
    @WithDefault("${gateway.host:0.0.0.0}")
    String host();

    /// The public port; 0 takes a free one.
    @WithDefault("${gateway.port:8080}")
    int port();

    /// Event loops that serve the public port; by default one per processor.
    OptionalInt eventLoops();

    /// Largest request body (413 beyond it).
    @WithDefault("32M")
    MemorySize maxBodySize();

    /// Bytes of request bodies that all requests together may hold (503 beyond it).
    @WithDefault("128M")
    MemorySize maxBufferedSize();

    /// Longest time for a body to arrive (408 beyond it).
    @WithDefault("60s")
    Duration bodyTimeout();

    /// Largest request line and headers.
    @WithDefault("32K")
    MemorySize maxHeaderSize();

    /// A connection without any traffic is closed after this time.
    @WithDefault("10m")
    Duration idleTimeout();

    /// Time between "not ready" and the first closed connection at shutdown, for load balancers to notice.
    @WithDefault("0s")
    Duration drainDelay();

    /// How long running requests may take to end at shutdown.
    @WithDefault("60s")
    Duration drainLimit();
}
