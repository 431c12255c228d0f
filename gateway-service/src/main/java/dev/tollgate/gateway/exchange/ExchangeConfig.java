package dev.tollgate.gateway.exchange;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Limits of one completion's way to an upstream and back.
@ConfigMapping(prefix = "gateway.exchange")
public interface ExchangeConfig {
    /// No further deployment is tried after this time since the request.
    @WithDefault("60s")
    Duration failoverBudget();

    /// A stream that is silent for this long gets something without meaning, so that no proxy or client gives up on it.
    @WithDefault("15s")
    Duration keepAlive();

    /// How long an upstream is read on after its client hung up, in the hope of its usage figures.
    @WithDefault("5s")
    Duration drainLimit();

    /// A client that takes nothing from its stream for this long is taken for gone.
    @WithDefault("60s")
    Duration clientStall();

    /// A larger body is translated by a worker, so that it does not hold up its event loop.
    @WithDefault("512K")
    MemorySize maxBodyOnLoop();

    /// Largest server-sent event of an upstream.
    @WithDefault("32M")
    MemorySize maxEventSize();

    /// Largest answer that is not streamed.
    @WithDefault("64M")
    MemorySize maxAnswerSize();

    /// How long a provider may take to count the tokens of a prompt before they are estimated.
    @WithDefault("5s")
    Duration countTimeout();

    /// Largest error body of an upstream that is passed on.
    @WithDefault("256K")
    MemorySize maxErrorSize();
}
