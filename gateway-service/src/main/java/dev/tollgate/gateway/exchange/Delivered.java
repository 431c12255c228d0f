package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an answer consumed, as disjoint units, and who counted it.
record Delivered(Map<String, Long> units, UsageSource source) {
    static final Delivered NOTHING = new Delivered(Map.of(), UsageSource.NONE);

    /// Bytes of text that are counted as one token where the provider gives no figures.
    private static final long BYTES_PER_TOKEN = 4;

    /// The provider's figures.
    static Delivered reported(Map<String, Long> units) {
        return new Delivered(units, UsageSource.PROVIDER);
    }

    /// Counted here: four bytes of UTF-8 are a token, an image is `imageTokens`.
    static Delivered counted(@Nullable ChatRequest request, long imageTokens, long outputBytes) {
        var units = new HashMap<String, Long>();
        if (request != null) {
            units.put("input", tokens(request.textBytes()) + request.images() * imageTokens);
        }
        units.put("output", tokens(outputBytes));
        return new Delivered(units, UsageSource.COUNTED);
    }

    /// Tokens that `bytes` of text are counted as.
    static long tokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /// The sum over all kinds, for the limit of tokens per minute.
    long total() {
        return units.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The same with one unit of `request`, for models that are priced per request.
    Delivered withRequest() {
        var more = new HashMap<>(units);
        more.put("request", 1L);
        return new Delivered(more, source);
    }
}
