package dev.tollgate.mediajobs.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "mediajobs.job")
interface JobConfig {
    /// How long a worker holds a job without a heartbeat.
    @WithDefault("60s")
    Duration leaseDuration();

    /// Attempts after which a job has failed for good.
    @WithDefault("5")
    int maxAttempts();

    /// Pause after the first failed attempt; it doubles with each further one.
    @WithDefault("5s")
    Duration firstRetryDelay();

    /// The longest pause between two attempts.
    @WithDefault("10m")
    Duration longestRetryDelay();

    /// Expired leases that are taken back in one statement.
    @WithDefault("100")
    int sweepBatch();
}
