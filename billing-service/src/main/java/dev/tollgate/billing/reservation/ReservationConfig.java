package dev.tollgate.billing.reservation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long slices live, and how large they may be.
@ConfigMapping(prefix = "billing.reservation")
public interface ReservationConfig {
    /// How long a slice may be spent from without being renewed. After twice this time it is released.
    @WithDefault("30s")
    Duration ttl();

    /// How long after this service has started, or its database was away, no slice is released, so that holders
    /// can close theirs first.
    @WithDefault("10s")
    Duration returnGrace();

    /// How long at least a closed slice keeps what its holder said it charged, while the events are on their
    /// way. It keeps it until the holder's journal is posted. Also how far the clocks of holders may be off.
    @WithDefault("10m")
    Duration linger();

    /// How long at most it keeps that, when no journal ever tells that all is shipped.
    @WithDefault("24h")
    Duration lingerAtMost();

    /// How long the id of a refused slice stays refused.
    @WithDefault("1h")
    Duration refusalMemory();

    /// How long a slice that has ended is kept. What comes later for it is charged from what no slice holds.
    @WithDefault("35d")
    Duration retention();

    /// The largest slice in nano-USD; more is cut down to it.
    @WithDefault("10000000000000")
    long maxGrant();

    /// Slices released, or forgotten, by one transaction of the sweep.
    @WithDefault("500")
    int sweepBatch();
}
