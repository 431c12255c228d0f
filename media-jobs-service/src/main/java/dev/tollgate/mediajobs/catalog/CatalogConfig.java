package dev.tollgate.mediajobs.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/// Where the offer comes from.
@ConfigMapping(prefix = "mediajobs.catalog")
interface CatalogConfig {
    /// Base URL of catalog-service, without a path.
    @WithDefault("${tollgate.catalog-url:http://127.0.0.1:8082}")
    URI url();

    /// Longest wait for one answer of catalog-service.
    @WithDefault("5s")
    Duration timeout();

    /// Largest snapshot that is read over HTTP (bytes).
    @WithDefault("16777216")
    long maxBytes();
}
