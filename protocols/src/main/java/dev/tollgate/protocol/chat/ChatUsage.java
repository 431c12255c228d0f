package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A provider's `usage` object in the chat protocol. An absent figure is zero, an unreadable one is [#UNREADABLE].
///
/// @param prompt contains cached and cache-written tokens
/// @param completion contains reasoning tokens
record ChatUsage(
        long prompt,
        long completion,
        long total,
        long cacheRead,
        long cacheWrite,
        long reasoning,
        long audioInput,
        long audioOutput,
        long imageInput,
        long imageOutput,
        boolean present) {
    private static final long UNREADABLE = -1;
    private static final long LARGEST = 100_000_000;

    /// Reads the object whose brace the parser stands on, up to its end.
    static ChatUsage read(JsonParser parser) throws IOException {
        var figures = new Figures();
        figures.readObject(parser, "");
        return new ChatUsage(
                figures.prompt,
                figures.completion,
                figures.total,
                figures.cacheRead,
                figures.cacheWrite,
                figures.reasoning,
                figures.audioInput,
                figures.audioOutput,
                figures.imageInput,
                figures.imageOutput,
                figures.present);
    }

    /// Reads an object that is already a tree; absent when it is none.
    static @Nullable ChatUsage read(JsonNode json) {
        if (!json.isObject()) {
            return null;
        }
        try (var parser = json.traverse()) {
            parser.nextToken();
            return read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The object that clients get: complete, with zeros (protocols.md §6.1).
    static ObjectNode json(Usage usage) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.total());
        json.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite5m() + usage.cacheWrite1h())
                .put("audio_tokens", usage.audioInput());
        json.putObject("completion_tokens_details")
                .put("reasoning_tokens", usage.reasoning())
                .put("audio_tokens", usage.audioOutput())
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return json;
    }

    /// The figures in the neutral form; empty when they cannot be true for an answer with `outputBytes` of text.
    Optional<Usage> toUsage(long outputBytes) {
        if (!present || isOutOfRange() || cacheRead + cacheWrite > prompt) {
            return Optional.empty();
        }
        // Some providers leave reasoning out of the completion's figure; the total tells.
        var reasoningIsApart = reasoning > 0 && total == prompt + completion + reasoning;
        if (!reasoningIsApart && reasoning > completion) {
            return Optional.empty();
        }
        var output = reasoningIsApart ? completion + reasoning : completion;
        if (output == 0 && outputBytes > 0) {
            return Optional.empty();
        }
        return Optional.of(new Usage(
                prompt,
                cacheRead,
                cacheWrite,
                0,
                output,
                reasoning,
                Math.min(audioInput, prompt),
                Math.min(audioOutput, output),
                Math.min(imageInput, prompt),
                Math.min(imageOutput, output)));
    }

    private boolean isOutOfRange() {
        return isOutOfRange(prompt)
                || isOutOfRange(completion)
                || isOutOfRange(cacheRead)
                || isOutOfRange(cacheWrite)
                || isOutOfRange(reasoning)
                || isOutOfRange(audioInput)
                || isOutOfRange(audioOutput)
                || isOutOfRange(imageInput)
                || isOutOfRange(imageOutput);
    }

    private static boolean isOutOfRange(long figure) {
        return figure < 0 || figure > LARGEST;
    }

    private static final class Figures {
        private long prompt;
        private long completion;
        private long total;
        private long cacheRead;
        private long cacheWrite;
        private long reasoning;
        private long audioInput;
        private long audioOutput;
        private long imageInput;
        private long imageOutput;
        private boolean present;

        void readObject(JsonParser parser, String parent) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var value = parser.nextToken();
                if (value == JsonToken.START_OBJECT && parent.isEmpty()) {
                    readObject(parser, name);
                } else if (value.isNumeric()) {
                    take(parent, name, number(parser));
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void take(String parent, String name, long figure) {
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
                case "audio_tokens" -> {
                    audioInput = parent.equals("prompt_tokens_details") ? figure : audioInput;
                    audioOutput = parent.equals("completion_tokens_details") ? figure : audioOutput;
                }
                case "image_tokens" -> {
                    imageInput = parent.equals("prompt_tokens_details") ? figure : imageInput;
                    imageOutput = parent.equals("completion_tokens_details") ? figure : imageOutput;
                }
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
