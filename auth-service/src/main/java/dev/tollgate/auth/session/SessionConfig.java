package dev.tollgate.auth.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "auth.session")
interface SessionConfig {
    /// A session that was not used for this long has ended.
    @WithDefault("12h")
    Duration idleLifetime();

    /// No session lasts longer than this.
    @WithDefault("7d")
    Duration absoluteLifetime();

    /// The time of last use is written at most this often.
    @WithDefault("1m")
    Duration touchInterval();

    /// Sessions of one person; a further sign-in ends the oldest.
    @WithDefault("20")
    int maxPerUser();
}
