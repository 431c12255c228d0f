package dev.tollgate.billing.movement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Limits of what admins may book.
@ConfigMapping(prefix = "billing.movement")
public interface MovementConfig {
    /// The largest single grant or refund in nano-USD (default $1,000,000): a guard against a slip of the
    /// keyboard.
    @WithDefault("1000000000000000")
    long maxAmount();

    /// Ended grants that are read at once.
    @WithDefault("200")
    int expiryBatch();
}
