package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What holds in every Responses stream: numbers without gaps, every item and part opened, filled and closed, and a
/// terminal event that repeats it all.
final class ResponsesRules {
    private static final Set<String> TERMINAL =
            Set.of("response.completed", "response.incomplete", "response.failed", "error");

    private final ClientStream stream;
    private final Map<Integer, String> open = new HashMap<>();
    private final TreeMap<Integer, JsonNode> done = new TreeMap<>();
    private final Map<String, StringBuilder> texts = new HashMap<>();
    private final Map<String, String> parts = new HashMap<>();

    ResponsesRules(ClientStream stream) {
        this.stream = stream;
    }

    void hold() {
        var types = stream.types();
        var last = types.getLast();
        assertThat(types.subList(0, Math.min(2, types.size())))
                .isIn(List.of("response.created", "response.in_progress"), List.of("response.created", last));
        assertThat(TERMINAL).contains(last);
        assertThat(types.stream().filter(TERMINAL::contains)).hasSize(1);
        for (var i = 0; i < stream.events().size(); i++) {
            var event = stream.events().get(i);
            assertThat(event.name()).isEqualTo(event.type());
            assertThat(event.data().path("sequence_number").asInt(-1)).isEqualTo(i);
            read(event.type(), event.data());
        }
        if (last.equals("response.completed") || last.equals("response.incomplete")) {
            complete(stream.last().path("response"));
        }
    }

    private void complete(JsonNode response) {
        assertThat(open).isEmpty();
        assertThat(response.path("output").valueStream().toList()).isEqualTo(List.copyOf(done.values()));
        var usage = response.path("usage");
        StreamRules.integers(usage, "input_tokens", "output_tokens", "total_tokens");
        StreamRules.integers(usage.path("input_tokens_details"), "cached_tokens");
        StreamRules.integers(usage.path("output_tokens_details"), "reasoning_tokens");
    }

    private void read(String type, JsonNode data) {
        var index = data.path("output_index").asInt(-1);
        if (type.equals("response.output_item.added")) {
            assertThat(index).isEqualTo(open.size() + done.size());
            open.put(index, data.path("item").path("id").asText());
            return;
        }
        if (type.equals("response.output_item.done")) {
            assertThat(data.path("item").path("id").asText()).isEqualTo(open.remove(index));
            done.put(index, data.path("item"));
            full(index, data.path("item"));
            return;
        }
        if (index < 0) {
            return;
        }
        assertThat(data.path("item_id").asText()).as("item of " + data).isEqualTo(open.get(index));
        var part = index + "/" + data.path("content_index").asText()
                + data.path("summary_index").asText();
        var word = type.substring(type.lastIndexOf('.') + 1);
        if (type.contains("_part.")) {
            part(part, word);
        } else if (word.equals("delta")) {
            if (data.has("content_index") || data.has("summary_index")) {
                assertThat(parts.get(part)).as("part of " + data).isEqualTo("added");
            }
            texts.computeIfAbsent(part, key -> new StringBuilder())
                    .append(data.path("delta").textValue());
        } else if (word.equals("done")) {
            assertThat(fullText(data))
                    .isEqualTo(texts.getOrDefault(part, new StringBuilder()).toString());
        }
    }

    private void part(String part, String word) {
        assertThat(parts.put(part, word)).isEqualTo(word.equals("added") ? null : "added");
    }

    private static String fullText(JsonNode data) {
        for (var member : new String[] {"text", "arguments", "input", "refusal"}) {
            if (data.has(member)) {
                return data.path(member).textValue();
            }
        }
        throw new AssertionError("no text in " + data);
    }

    private void full(int index, JsonNode item) {
        var parts = item.path(item.has("content") ? "content" : "summary");
        for (var i = 0; i < parts.size(); i++) {
            assertThat(fullText(parts.get(i))).isEqualTo(streamed(index + "/" + i));
        }
        if (item.has("arguments") || item.has("input")) {
            assertThat(fullText(item)).isEqualTo(streamed(index + "/"));
        }
    }

    private String streamed(String part) {
        return texts.getOrDefault(part, new StringBuilder()).toString();
    }
}
