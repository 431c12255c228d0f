package dev.tollgate.gateway.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/// Where the offer comes from.
@ConfigMapping(prefix = "gateway.catalog")
public interface CatalogConfig {
    /// Base URL of catalog-service, without a path.
    @WithDefault("${tollgate.catalog-url:http://127.0.0.1:8082}")
    URI url();

    /// Longest wait for one answer of catalog-service.
    @WithDefault("5s")
    Duration timeout();

    /// Pause between two attempts to get the first snapshot.
    @WithDefault("1s")
    Duration retryInterval();
}
