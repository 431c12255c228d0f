package dev.tollgate.gateway.media;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Limits of downloads from addresses in clients' requests.
@ConfigMapping(prefix = "gateway.media")
public interface MediaConfig {
    /// Bytes that the downloads of one request may have together.
    @WithDefault("20M")
    MemorySize maxSize();

    /// Longest time that the downloads of one request may take together.
    @WithDefault("10s")
    Duration timeout();

    /// Different addresses in one request.
    @WithDefault("32")
    int maxAddresses();

    /// Connections to one host; as many downloads wait for one.
    @WithDefault("16")
    int maxConnections();

    /// Addresses (CIDR) inside the own network that may be fetched from nevertheless.
    Optional<List<String>> allowedPrivateRanges();
}
