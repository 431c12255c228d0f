package dev.tollgate.mediajobs.response;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "mediajobs.response")
interface ResponseConfig {
    /// How long a response is kept after its beginning.
    @WithDefault("30d")
    Duration retention();

    /// After this time a response that still runs in the background is taken for lost: longer than a gateway
    /// works on one.
    @WithDefault("45m")
    Duration maxRunning();

    /// The longest conversation that `previous_response_id` goes back (responses).
    @WithDefault("500")
    int maxChain();

    /// The largest conversation that is put together (bytes of JSON).
    @WithDefault("33554432")
    long maxContextBytes();

    /// The largest response that is kept, with the items it was asked with (bytes of JSON).
    @WithDefault("16777216")
    long maxBytes();

    /// What all responses of one tenant may take (bytes of JSON). Beyond it the oldest are removed by the
    /// next sweep.
    @WithDefault("2147483648")
    long maxTenantBytes();

    /// Expired responses that are removed in one statement.
    @WithDefault("500")
    int sweepBatch();
}
