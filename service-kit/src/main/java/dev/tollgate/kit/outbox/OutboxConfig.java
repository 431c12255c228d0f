package dev.tollgate.kit.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the relay that publishes the outbox.
@ConfigMapping(prefix = "tollgate.outbox")
interface OutboxConfig {
    /// Whether this service publishes; it must then have the migrations of `db/outbox`.
    @WithDefault("false")
    boolean enabled();

    /// Pause between two looks at an empty outbox.
    @WithDefault("100ms")
    Duration pollInterval();

    /// Rows published in one transaction.
    @WithDefault("200")
    int batchSize();
}
