package dev.tollgate.billing.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Limits of exports.
@ConfigMapping(prefix = "billing.export")
public interface ExportConfig {
    /// Exports at once, each with a database connection of its own; one more is answered with 503.
    @WithDefault("4")
    int maxConcurrent();

    /// Rows that are read from the database at once.
    @WithDefault("1000")
    int fetchSize();
}
