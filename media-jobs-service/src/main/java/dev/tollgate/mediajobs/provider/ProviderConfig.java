package dev.tollgate.mediajobs.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Limits of calls to providers. The time to connect is the provider's own, from the catalogue.
@ConfigMapping(prefix = "mediajobs.provider")
interface ProviderConfig {
    /// How long a provider may take to accept a job, its upload included. Beyond it nobody knows whether the job was
    /// taken, and it has failed: keep it generous, and below `mediajobs.work.lease-duration`.
    @WithDefault("60s")
    Duration submitTimeout();

    /// How long a provider may take to say how far a job is.
    @WithDefault("15s")
    Duration pollTimeout();

    /// The largest JSON answer that is read (bytes).
    @WithDefault("2097152")
    long maxAnswerBytes();

    /// How long a provider may take to begin to send a result.
    @WithDefault("30s")
    Duration downloadTimeout();

    /// How long a provider may be silent within a result.
    @WithDefault("30s")
    Duration downloadIdle();

    /// Results that are streamed at once; more get 503.
    @WithDefault("64")
    int maxDownloads();
}
