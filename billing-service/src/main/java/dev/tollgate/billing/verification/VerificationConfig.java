package dev.tollgate.billing.verification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/// Where prices are asked for.
@ConfigMapping(prefix = "billing.prices")
public interface VerificationConfig {
    /// Address of catalog-service, without a path.
    @WithDefault("${tollgate.catalog-url:http://127.0.0.1:8082}")
    URI catalogUrl();

    /// Time for one answer.
    @WithDefault("5s")
    Duration timeout();
}
