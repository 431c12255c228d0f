package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Usage;
import org.jspecify.annotations.Nullable;

/// The `usage` object (protocols.md §6.1). A figure that is not there is zero, one that cannot be read is negative.
///
/// @param input contains cached and cache-written tokens
/// @param output contains reasoning tokens
record UsageFigures(
        long input,
        long output,
        long total,
        long cacheRead,
        long cacheWrite,
        long reasoning,
        long audioInput,
        long audioOutput,
        long imageInput,
        long imageOutput,
        boolean present) {
    /// Stands for a figure that is no number in the range.
    static final long UNREADABLE = -1;

    /// No answer has more tokens.
    static final long LARGEST = 100_000_000;

    static UsageFigures of(JsonNode usage) {
        var in = usage.path("input_tokens_details");
        var out = usage.path("output_tokens_details");
        return new UsageFigures(
                figure(usage.path("input_tokens")),
                figure(usage.path("output_tokens")),
                figure(usage.path("total_tokens")),
                figure(in.path("cached_tokens")),
                figure(in.path("cache_write_tokens")),
                figure(out.path("reasoning_tokens")),
                figure(in.path("audio_tokens")),
                figure(out.path("audio_tokens")),
                figure(in.path("image_tokens")),
                figure(out.path("image_tokens")),
                usage.path("input_tokens").isNumber()
                        || usage.path("output_tokens").isNumber());
    }

    private static long figure(JsonNode node) {
        if (!node.isNumber()) {
            return 0;
        }
        return node.canConvertToLong() && node.longValue() <= LARGEST ? node.longValue() : UNREADABLE;
    }

    /// The figures, unless they cannot be true for an answer with or without output.
    @Nullable
    Usage usage(boolean hasOutput) {
        if (!present || isOutOfRange() || cacheRead + cacheWrite > input) {
            return null;
        }
        // Some providers leave reasoning out of the output's figure; the total tells.
        var reasoningIsApart = reasoning > 0 && total == input + output + reasoning;
        var whole = reasoningIsApart ? output + reasoning : output;
        if (reasoning > whole || (whole == 0 && hasOutput)) {
            return null;
        }
        return new Usage(
                input,
                cacheRead,
                cacheWrite,
                0,
                whole,
                reasoning,
                Math.min(audioInput, input),
                Math.min(audioOutput, whole),
                Math.min(imageInput, input),
                Math.min(imageOutput, whole));
    }

    private boolean isOutOfRange() {
        return input < 0
                || output < 0
                || cacheRead < 0
                || cacheWrite < 0
                || reasoning < 0
                || audioInput < 0
                || audioOutput < 0
                || imageInput < 0
                || imageOutput < 0;
    }

    /// The object with all its members, which strict clients need (Codex stops without).
    static ObjectNode json(Usage usage) {
        var json = JsonNodeFactory.instance.objectNode().put("input_tokens", usage.input());
        json.putObject("input_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite5m() + usage.cacheWrite1h());
        json.put("output_tokens", usage.output());
        json.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
        return json.put("total_tokens", usage.total());
    }
}
