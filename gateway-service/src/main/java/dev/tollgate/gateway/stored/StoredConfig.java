package dev.tollgate.gateway.stored;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/// Where stored responses are, and how much may be on its way there.
@ConfigMapping(prefix = "gateway.stored")
interface StoredConfig {
    /// Address of media-jobs-service, without a path.
    @WithDefault("${tollgate.media-jobs-url:http://127.0.0.1:8084}")
    URI url();

    /// How long one question may take.
    @WithDefault("5s")
    Duration timeout();

    /// Attempts to hand a response over, with a growing pause between them.
    @WithDefault("5")
    int attempts();

    /// Pause after the first failed attempt; it doubles with each further one.
    @WithDefault("500ms")
    Duration retryDelay();

    /// Bytes of answers that may wait to be handed over; beyond it an answer is not stored.
    @WithDefault("64M")
    MemorySize maxPendingSize();

    /// Responses that may run in the background at once; 503 beyond it.
    @WithDefault("200")
    int maxBackground();

    /// The longest time a response may run in the background.
    @WithDefault("30m")
    Duration maxBackgroundTime();
}
