package dev.tollgate.mediajobs.work;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How jobs are worked on.
@ConfigMapping(prefix = "mediajobs.work")
interface WorkConfig {
    /// How long a worker may take for one step of a job before another takes it over. Longer than
    /// `mediajobs.provider.submit-timeout`.
    @WithDefault("2m")
    Duration leaseDuration();

    /// Steps that are taken at once.
    @WithDefault("32")
    int maxSteps();

    /// Calls to hand one job over, after which it has failed.
    @WithDefault("5")
    int maxAttempts();

    /// Pause after the first round of providers that did not take a job; it doubles with each further one.
    @WithDefault("5s")
    Duration firstRetryDelay();

    /// The longest such pause.
    @WithDefault("2m")
    Duration longestRetryDelay();

    /// Pause between two questions to a provider how far a job is.
    @WithDefault("3s")
    Duration pollInterval();

    /// The longest such pause, after questions that were not answered.
    @WithDefault("1m")
    Duration longestPollInterval();

    /// How often a provider may say that it does not know a job before it is believed.
    @WithDefault("3")
    int maxUnknown();

    /// Pause between two renewals of a slice: less than half of billing's time to live.
    @WithDefault("10s")
    Duration renewInterval();

    /// Pause after a slice could not be renewed or closed.
    @WithDefault("3s")
    Duration renewRetry();

    /// Slices that are renewed or closed at once.
    @WithDefault("200")
    int renewBatch();

    /// How long the end of this process waits for steps that are under way.
    @WithDefault("10s")
    Duration drain();
}
