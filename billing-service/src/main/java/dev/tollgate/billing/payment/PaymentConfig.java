package dev.tollgate.billing.payment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Limits of top-ups.
@ConfigMapping(prefix = "billing.payment")
public interface PaymentConfig {
    /// The largest single top-up in nano-USD (default $1,000,000): a guard against a slip of the keyboard.
    @WithDefault("1000000000000000")
    long maxTopUp();
}
