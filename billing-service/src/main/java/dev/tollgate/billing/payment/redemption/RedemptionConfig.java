package dev.tollgate.billing.payment.redemption;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Limits of redemption codes.
@ConfigMapping(prefix = "billing.redemption")
public interface RedemptionConfig {
    /// The largest amount of one code in nano-USD (default $10,000).
    @WithDefault("10000000000000")
    long maxAmount();

    /// Codes that a tenant may get wrong within `window` before it must wait.
    @WithDefault("10")
    int maxFailures();

    @WithDefault("10m")
    Duration window();
}
