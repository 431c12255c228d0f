package dev.tollgate.billing.statement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When statements are closed.
@ConfigMapping(prefix = "billing.statement")
public interface StatementConfig {
    /// Time from a month's end to its statements. What is posted in it belongs to the next month already; the time only
    /// makes sure that nothing of the month can still be on its way into the database. At least some minutes.
    @WithDefault("6h")
    Duration grace();

    /// Pause between two looks for months to close.
    @WithDefault("15m")
    Duration interval();
}
