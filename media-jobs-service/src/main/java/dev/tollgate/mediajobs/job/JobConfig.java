package dev.tollgate.mediajobs.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What is accepted, and how long it is kept.
@ConfigMapping(prefix = "mediajobs.job")
public interface JobConfig {
    /// Unfinished jobs of one tenant; more are refused with 429.
    @WithDefault("50")
    int maxUnfinished();

    /// The largest body of a client that is handed on as it is (bytes).
    @WithDefault("16777216")
    long maxBodyBytes();

    /// The largest `input` (bytes of JSON).
    @WithDefault("1048576")
    int maxInputBytes();

    /// A job that is not done after this time has failed, and is free.
    @WithDefault("1h")
    Duration deadline();

    /// How long results can be fetched when their provider does not say it.
    @WithDefault("24h")
    Duration artifactLifetime();

    /// How long finished jobs are kept.
    @WithDefault("30d")
    Duration retention();
}
