package dev.tollgate.billing.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long the read model of requests is kept.
@ConfigMapping(prefix = "billing.usage")
public interface UsageConfig {
    /// Months of requests and of hourly figures that are kept before the current one. Daily figures,
    /// revenue, statements and the ledger stay.
    @WithDefault("13")
    int retentionMonths();

    /// Months whose partitions are made ahead.
    @WithDefault("2")
    int monthsAhead();

    /// Pause between two looks for months to make or to drop.
    @WithDefault("1h")
    Duration monthsInterval();
}
