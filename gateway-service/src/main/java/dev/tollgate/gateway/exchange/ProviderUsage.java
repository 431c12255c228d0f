package dev.tollgate.gateway.exchange;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A provider's `usage` object in the chat protocol. An absent figure is zero, an unreadable one is [#UNREADABLE].
///
/// @param prompt contains cached and cache-written tokens
/// @param completion contains reasoning tokens
record ProviderUsage(
        long prompt, long completion, long total, long cacheRead, long cacheWrite, long reasoning, boolean present) {
    private static final long UNREADABLE = -1;
    private static final long LARGEST = 100_000_000;

    /// Reads the object whose brace the parser stands on, up to its end.
    static ProviderUsage read(JsonParser parser) throws IOException {
        var figures = new Figures();
        figures.readObject(parser, "");
        return new ProviderUsage(
                figures.prompt,
                figures.completion,
                figures.total,
                figures.cacheRead,
                figures.cacheWrite,
                figures.reasoning,
                figures.present);
    }

    /// The figures as disjoint units; empty when they cannot be true for an answer with `outputBytes` of text.
    Optional<Map<String, Long>> units(long outputBytes) {
        if (!present || isOutOfRange() || cacheRead + cacheWrite > prompt) {
            return Optional.empty();
        }
        // Some providers leave reasoning out of the completion's figure; the total tells.
        var reasoningIsApart = reasoning > 0 && total == prompt + completion + reasoning;
        if (!reasoningIsApart && reasoning > completion) {
            return Optional.empty();
        }
        var output = reasoningIsApart ? completion : completion - reasoning;
        if (output + reasoning == 0 && outputBytes > 0) {
            return Optional.empty();
        }
        var units = new HashMap<String, Long>();
        put(units, "input", prompt - cacheRead - cacheWrite);
        put(units, "cache-read", cacheRead);
        put(units, "cache-write-5m", cacheWrite);
        put(units, "output", output);
        put(units, "reasoning", reasoning);
        return Optional.of(units);
    }

    private boolean isOutOfRange() {
        return isOutOfRange(prompt)
                || isOutOfRange(completion)
                || isOutOfRange(cacheRead)
                || isOutOfRange(cacheWrite)
                || isOutOfRange(reasoning);
    }

    private static boolean isOutOfRange(long figure) {
        return figure < 0 || figure > LARGEST;
    }

    private static void put(Map<String, Long> units, String kind, long count) {
        if (count > 0) {
            units.put(kind, count);
        }
    }

    private static final class Figures {
        private long prompt;
        private long completion;
        private long total;
        private long cacheRead;
        private long cacheWrite;
        private long reasoning;
        private boolean present;

        void readObject(JsonParser parser, String parent) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var value = parser.nextToken();
                if (value == JsonToken.START_OBJECT && parent.isEmpty()) {
                    readObject(parser, name);
                } else if (value.isNumeric()) {
                    take(name, number(parser));
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void take(String name, long figure) {
            switch (name) {
                case "prompt_tokens" -> {
                    prompt = figure;
                    present = true;
                }
                case "completion_tokens" -> {
                    completion = figure;
                    present = true;
                }
                case "total_tokens" -> total = figure;
                // OpenAI has it in the details, Moonshot at the top.
                case "cached_tokens" -> cacheRead = figure;
                case "prompt_cache_hit_tokens" -> cacheRead = figure; // DeepSeek
                case "cache_write_tokens" -> cacheWrite = figure;
                case "reasoning_tokens" -> reasoning = figure;
                default -> {
                    // Details of one kind that are contained in the figures above.
                }
            }
        }

        private static long number(JsonParser parser) throws IOException {
            var type = parser.getNumberType();
            return switch (type) {
                case INT, LONG -> parser.getLongValue();
                default -> {
                    var value = parser.getDecimalValue();
                    yield value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(LARGEST)) <= 0
                            ? value.longValue()
                            : UNREADABLE;
                }
            };
        }
    }
}
