package dev.tollgate.billing.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Limits of the live list of requests.
@ConfigMapping(prefix = "billing.live")
public interface LiveConfig {
    /// Streams at once; one more is answered with 503.
    @WithDefault("200")
    int maxStreams();

    /// Pause between two looks for new requests.
    @WithDefault("250ms")
    Duration pollInterval();

    /// Pause between two comments that keep a stream alive.
    @WithDefault("15s")
    Duration heartbeat();

    /// A stream ends after this time, so that the client comes back with an identity that is still valid.
    @WithDefault("5m")
    Duration maxAge();

    /// Requests sent to one stream by one look.
    @WithDefault("100")
    int batch();
}
