package dev.tollgate.protocol.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// What holds for every stream that a Gemini client gets (protocols.md §15, §17).
final class StreamRules {
    private StreamRules() {}

    /// Checks a complete stream and gives its chunks.
    static List<JsonNode> complete(String stream) {
        assertThat(stream).endsWith("\n\n").doesNotContain("[DONE]").doesNotContain("event:");
        var chunks = new ArrayList<JsonNode>();
        for (var event : stream.split("\n\n")) {
            assertThat(event).startsWith("data: ").doesNotContain("\n");
            chunks.add(Samples.json(event.substring(6)));
        }
        check(chunks);
        return chunks;
    }

    static void check(List<JsonNode> chunks) {
        var finishes = new HashMap<Integer, Integer>();
        for (var chunk : chunks) {
            assertThat(chunk.path("responseId")).isEqualTo(chunks.getFirst().path("responseId"));
            for (var candidate : chunk.path("candidates")) {
                var index = candidate.path("index").asInt();
                assertThat(finishes)
                        .as("nothing follows the end of a candidate")
                        .doesNotContainKey(index);
                if (candidate.has("finishReason")) {
                    finishes.put(index, 1);
                }
                for (var part : candidate.path("content").path("parts")) {
                    if (part.has("functionCall")) {
                        assertThat(part.path("functionCall").path("args").isObject())
                                .isTrue();
                        assertThat(part.path("functionCall").path("name").asText())
                                .isNotEmpty();
                    }
                }
            }
        }
        for (var candidate : chunks.getLast().path("candidates")) {
            assertThat(candidate.path("finishReason").asText()).isNotEmpty();
        }
        assertThat(finishes).isNotEmpty();
    }
}
