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

    /// A response that is not found is looked for once more after this time: another replica may be handing
    /// it over.
    @WithDefault("300ms")
    Duration secondLook();

    /// Bytes of answers that may wait to be handed over; beyond it an answer is not stored.
    @WithDefault("64M")
    MemorySize maxPendingSize();

    /// Responses that may run in the background at once; 503 beyond it.
    @WithDefault("200")
    int maxBackground();

    /// The longest time a response may run in the background.
    @WithDefault("30m")
    Duration maxBackgroundTime();

    /// Bytes that all of them may hold together: their requests until they are sent on, and their events. A
    /// request beyond it is a 503, an event beyond it is not kept.
    @WithDefault("64M")
    MemorySize maxBackgroundSize();

    /// Bytes of events that are kept of one response in the background, for clients that come back to its
    /// stream.
    @WithDefault("8M")
    MemorySize maxEventsSize();

    /// How long they are kept after its end.
    @WithDefault("5m")
    Duration eventsTime();

    /// How often the store is asked whether a response that runs has been cancelled or deleted, or has ended,
    /// elsewhere.
    @WithDefault("3s")
    Duration watch();

    /// A silent stream of a stored response gets a comment this often.
    @WithDefault("15s")
    Duration keepAlive();

    /// How long a shutdown waits for the ends of responses in the background to be stored, once their work
    /// was cut.
    @WithDefault("5s")
    Duration shutdownLimit();
}
