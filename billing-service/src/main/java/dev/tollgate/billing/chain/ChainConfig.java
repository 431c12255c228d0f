package dev.tollgate.billing.chain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// How the ledger is sealed.
@ConfigMapping(prefix = "billing.chain")
public interface ChainConfig {
    /// Transfers in one block at most.
    @WithDefault("5000")
    int maxBlock();

    /// Blocks sealed in one go at most.
    @WithDefault("200")
    int maxRound();
}
