package dev.tollgate.billing.payment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// Limits of top-ups and payments, and how providers are asked that stay silent.
@ConfigMapping(prefix = "billing.payment")
public interface PaymentConfig {
    /// The largest single top-up in nano-USD (default $1,000,000): a guard against a slip of the keyboard.
    @WithDefault("1000000000000000")
    long maxTopUp();

    /// The smallest payment in nano-USD (default $5).
    @WithDefault("5000000000")
    long minAmount();

    /// The largest payment in nano-USD (default $10,000).
    @WithDefault("10000000000000")
    long maxAmount();

    /// Payments of one tenant that may be open at once; one more is refused.
    @WithDefault("20")
    int maxOpen();

    /// How long a provider may stay silent before it is asked.
    @WithDefault("5m")
    Duration askAfter();

    /// The longest pause before it is asked again; pauses grow with the payment's age up to this.
    @WithDefault("1h")
    Duration askAtLeastEvery();

    /// Payments asked about in one round.
    @WithDefault("50")
    int askBatch();

    /// After this time an undecided payment is shown to the platform admin and no longer asked about.
    @WithDefault("30d")
    Duration giveUpAfter();

    BankTransfer bankTransfer();

    /// Transfers that a person sees on the bank's statement and confirms.
    interface BankTransfer {
        /// What the payer is told: beneficiary, bank, account. Without it the method is not offered.
        Optional<String> instructions();

        /// How long a transfer is waited for.
        @WithDefault("30d")
        Duration validFor();
    }
}
