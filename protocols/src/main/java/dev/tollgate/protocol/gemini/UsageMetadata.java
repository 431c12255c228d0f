package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Usage;
import org.jspecify.annotations.Nullable;

/// Gemini's `usageMetadata` (protocols.md §6.1): thoughts are not among the candidates' tokens, what tools read is not
/// in the prompt's.
final class UsageMetadata {
    private static final long LARGEST = 100_000_000;
    private static final long UNREADABLE = -1;

    private UsageMetadata() {}

    /// The figures; absent when there are none or they cannot be true.
    static @Nullable Usage read(JsonNode metadata) {
        if (!metadata.isObject()) {
            return null;
        }
        var figures = new long[] {
            figure(metadata, "promptTokenCount"),
            figure(metadata, "toolUsePromptTokenCount"),
            figure(metadata, "cachedContentTokenCount"),
            figure(metadata, "candidatesTokenCount"),
            figure(metadata, "thoughtsTokenCount")
        };
        return of(
                figures[0],
                figures[1],
                figures[2],
                figures[3],
                figures[4],
                modalities(metadata, "promptTokensDetails"),
                modalities(metadata, "cacheTokensDetails"),
                modalities(metadata, "candidatesTokensDetails"));
    }

    /// The figures as usage; absent when they cannot be true.
    static @Nullable Usage of(
            long prompt,
            long tools,
            long cached,
            long candidates,
            long thoughts,
            Modalities read,
            Modalities fromCache,
            Modalities written) {
        for (var figure : new long[] {prompt, tools, cached, candidates, thoughts}) {
            if (figure < 0 || figure > LARGEST) {
                return null;
            }
        }
        if (prompt + tools + candidates + thoughts == 0
                || cached > prompt + tools
                || read.isOutOfRange(prompt)
                || fromCache.isOutOfRange(cached)
                || written.isOutOfRange(candidates)) {
            return null;
        }
        var input = read.without(fromCache);
        return new Usage(
                prompt + tools,
                cached,
                0,
                0,
                candidates + thoughts,
                thoughts,
                input.audio(),
                written.audio(),
                input.image(),
                written.image());
    }

    static ObjectNode write(Usage usage) {
        var metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("promptTokenCount", usage.input());
        put(metadata, "cachedContentTokenCount", usage.cacheRead());
        put(metadata, "candidatesTokenCount", Math.max(0, usage.output() - usage.reasoning()));
        put(metadata, "thoughtsTokenCount", usage.reasoning());
        return metadata.put("totalTokenCount", usage.total());
    }

    private static void put(ObjectNode metadata, String name, long figure) {
        if (figure > 0) {
            metadata.put(name, figure);
        }
    }

    private static long figure(JsonNode metadata, String name) {
        var value = metadata.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        return value.canConvertToLong() && value.canConvertToExactIntegral() ? value.longValue() : UNREADABLE;
    }

    private static Modalities modalities(JsonNode metadata, String name) {
        var sum = Modalities.NONE;
        for (var detail : metadata.path(name)) {
            sum = sum.plus(
                    detail.path("modality").asText(), detail.path("tokenCount").asLong());
        }
        return sum;
    }
}
