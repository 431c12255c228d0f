package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.truth.Units;

/// A Messages answer's `usage`. Input excludes what was read from the cache and what was written to it.
final class MessagesUsage {
    private MessagesUsage() {}

    /// At the beginning of a stream one token of output is told, whatever follows.
    static ObjectNode started(Units units) {
        return counts(units)
                .put("output_tokens", 1)
                .put("service_tier", "standard")
                .put("inference_geo", "not_available");
    }

    static ObjectNode whole(Units units) {
        return withOutput(counts(units), units).put("service_tier", "standard").put("inference_geo", "not_available");
    }

    /// As `message_delta` tells it.
    static ObjectNode ended(Units units) {
        var usage = counts(units);
        usage.remove("cache_creation");
        return withOutput(usage, units);
    }

    private static ObjectNode counts(Units units) {
        int written = units.cacheWriteTokens() + units.longCacheWriteTokens();
        var usage = Json.object()
                .put("input_tokens", units.inputTokens() - units.cachedTokens() - written)
                .put("cache_creation_input_tokens", written)
                .put("cache_read_input_tokens", units.cachedTokens());
        usage.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", units.cacheWriteTokens())
                .put("ephemeral_1h_input_tokens", units.longCacheWriteTokens());
        return usage;
    }

    private static ObjectNode withOutput(ObjectNode usage, Units units) {
        usage.put("output_tokens", units.outputTokens());
        usage.putObject("output_tokens_details").put("thinking_tokens", units.reasoningTokens());
        return usage;
    }
}
