package dev.tollgate.mediajobs.response;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "mediajobs.response")
interface ResponseConfig {
    /// How long a response is kept after its beginning.
    @WithDefault("30d")
    Duration retention();

    /// After this time a response that still runs in the background is taken for lost: longer than a gateway works on
    /// one.
    @WithDefault("45m")
    Duration maxRunning();

    /// The longest conversation that `previous_response_id` goes back (responses).
    @WithDefault("500")
    int maxChain();

    /// The largest conversation that is put together (bytes of JSON).
    @WithDefault("33554432")
    long maxContextBytes();

    /// Expired responses that are removed in one statement.
    @WithDefault("500")
    int sweepBatch();
}
