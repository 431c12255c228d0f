package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What the `usage` members of one answer say together. They are cumulative: a later figure replaces the same one
/// before it, a null or absent one does not (protocols.md §6.1).
final class UsageFigures {
    private static final long LARGEST = 100_000_000;
    private static final long UNREADABLE = -1;

    private @Nullable Long input;
    private @Nullable Long cacheRead;
    private @Nullable Long cacheWrite;
    private @Nullable Long cacheWrite5m;
    private @Nullable Long cacheWrite1h;
    private @Nullable Long output;
    private @Nullable Long thinking;

    /// Reads a `usage` object.
    void merge(ObjectNode usage) {
        usage.properties().forEach(member -> {
            if (member.getValue() instanceof ObjectNode details && isDetail(member.getKey())) {
                details.properties().forEach(detail -> take(detail.getKey(), number(detail.getValue())));
            } else {
                take(member.getKey(), number(member.getValue()));
            }
        });
    }

    /// Reads the `usage` object whose brace the parser stands on, up to its end.
    void merge(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && isDetail(name)) {
                merge(parser);
            } else if (value.isNumeric()) {
                take(name, number(parser.getDecimalValue()));
            } else {
                parser.skipChildren();
            }
        }
    }

    private static boolean isDetail(String name) {
        return name.equals("cache_creation") || name.equals("output_tokens_details");
    }

    private void take(String name, @Nullable Long figure) {
        if (figure == null) {
            return;
        }
        switch (name) {
            case "input_tokens" -> input = figure;
            case "cache_read_input_tokens" -> cacheRead = figure;
            case "cache_creation_input_tokens" -> cacheWrite = figure;
            case "ephemeral_5m_input_tokens" -> cacheWrite5m = figure;
            case "ephemeral_1h_input_tokens" -> cacheWrite1h = figure;
            case "output_tokens" -> output = figure;
            case "thinking_tokens" -> thinking = figure;
            default -> {
                // Counts of calls and names of tiers.
            }
        }
    }

    private static @Nullable Long number(JsonNode value) {
        return value.isNumber() ? number(value.decimalValue()) : null;
    }

    private static long number(BigDecimal value) {
        return value.signum() < 0 || value.compareTo(BigDecimal.valueOf(LARGEST)) > 0 ? UNREADABLE : value.longValue();
    }

    /// All figures; absent when there are none, or when they cannot be true for an answer that has output or not.
    @Nullable
    Usage usage(boolean hasOutput) {
        if (input == null && output == null) {
            return null;
        }
        var read = orZero(cacheRead);
        var split = orZero(cacheWrite5m) + orZero(cacheWrite1h);
        var write = cacheWrite == null ? split : cacheWrite;
        var oneHour = orZero(cacheWrite1h);
        var out = orZero(output);
        var reasoning = orZero(thinking);
        if (orZero(input) < 0 || read < 0 || write < 0 || oneHour < 0 || orZero(cacheWrite5m) < 0 || out < 0) {
            return null;
        }
        if (oneHour > write || reasoning < 0 || reasoning > out || (out == 0 && hasOutput)) {
            return null;
        }
        return new Usage(orZero(input) + read + write, read, write - oneHour, oneHour, out, reasoning, 0, 0);
    }

    private static long orZero(@Nullable Long figure) {
        return figure == null ? 0 : figure;
    }

    /// `usage` as a client gets it, with all members.
    static ObjectNode json(Usage usage) {
        var json = counts(usage);
        json.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", usage.cacheWrite5m())
                .put("ephemeral_1h_input_tokens", usage.cacheWrite1h());
        json.putNull("inference_geo");
        return json.put("service_tier", "standard");
    }

    /// `usage` of the event that ends a stream.
    static ObjectNode counts(Usage usage) {
        var json = Json.MAPPER
                .createObjectNode()
                .put("input_tokens", usage.uncachedInput())
                .put("cache_creation_input_tokens", usage.cacheWrite5m() + usage.cacheWrite1h())
                .put("cache_read_input_tokens", usage.cacheRead())
                .put("output_tokens", usage.output());
        if (usage.reasoning() > 0) {
            json.putObject("output_tokens_details").put("thinking_tokens", usage.reasoning());
        }
        return json.putNull("server_tool_use");
    }
}
