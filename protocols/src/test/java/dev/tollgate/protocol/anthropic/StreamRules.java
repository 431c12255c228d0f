package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The rules of a stream that clients rely on (protocols.md §15), and the message that an SDK makes of it.
final class StreamRules {
    private static final Map<String, String> DELTA_OF = Map.of(
            "text_delta", "text",
            "thinking_delta", "thinking",
            "signature_delta", "thinking",
            "input_json_delta", "tool_use");

    final List<JsonNode> events = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    final List<JsonNode> blocks = new ArrayList<>();
    JsonNode start;
    JsonNode end;
    JsonNode error;

    static StreamRules check(String stream) {
        var rules = new StreamRules();
        assertThat(stream).endsWith("\n\n").doesNotContain("[DONE]");
        for (var event : stream.split("\n\n")) {
            var lines = event.split("\n");
            assertThat(lines).hasSize(2);
            assertThat(lines[1]).startsWith("data: ");
            var json = Json.object(lines[1].substring(6));
            assertThat(json).as(event).isNotNull();
            assertThat(lines[0]).isEqualTo("event: " + json.path("type").asText());
            rules.take(json);
        }
        var last = rules.events.getLast().path("type").asText();
        assertThat(last).isEqualTo(rules.error == null ? "message_stop" : "error");
        if (rules.error == null) {
            assertThat(rules.end).isNotNull();
            assertThat(rules.openIndex).isEqualTo(-1);
        }
        return rules;
    }

    private int openIndex = -1;

    private void take(JsonNode event) {
        var type = event.path("type").asText();
        assertThat(error).as("nothing follows an error").isNull();
        if (!type.equals("error") && !type.equals("ping")) {
            assertThat(type.equals("message_start")).isEqualTo(start == null);
        }
        switch (type) {
            case "message_start" -> {
                start = event.path("message");
                assertThat(start.path("content")).isEmpty();
                assertThat(start.path("stop_reason").isNull()).isTrue();
                assertIntegers(start.path("usage"));
            }
            case "content_block_start" -> {
                assertThat(openIndex).isEqualTo(-1);
                assertThat(end).isNull();
                openIndex = event.path("index").asInt(-1);
                assertThat(openIndex).isEqualTo(blocks.size());
                blocks.add(event.path("content_block"));
                texts.add("");
            }
            case "content_block_delta" -> {
                assertThat(event.path("index").asInt(-2)).isEqualTo(openIndex);
                var delta = event.path("delta");
                var kind = DELTA_OF.get(delta.path("type").asText());
                assertThat(blocks.getLast().path("type").asText()).isEqualTo(kind);
                for (var member : new String[] {"text", "thinking", "partial_json"}) {
                    if (delta.has(member)) {
                        assertThat(delta.path(member).textValue()).isNotEmpty();
                        texts.set(
                                openIndex,
                                texts.get(openIndex) + delta.path(member).textValue());
                    }
                }
            }
            case "content_block_stop" -> {
                assertThat(event.path("index").asInt(-2)).isEqualTo(openIndex);
                openIndex = -1;
            }
            case "message_delta" -> {
                assertThat(end).isNull();
                assertThat(openIndex).isEqualTo(-1);
                end = event;
                assertThat(end.path("delta").path("stop_reason").isTextual()).isTrue();
                assertIntegers(end.path("usage"));
            }
            case "message_stop" -> assertThat(end).isNotNull();
            case "error" -> error = event.path("error");
            default -> assertThat(type).isEqualTo("ping");
        }
        events.add(event);
    }

    private static void assertIntegers(JsonNode usage) {
        for (var name :
                List.of("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")) {
            assertThat(usage.path(name).isIntegralNumber()).as(name).isTrue();
        }
    }

    /// `type text` of each block.
    List<String> summary() {
        var summary = new ArrayList<String>();
        for (var i = 0; i < blocks.size(); i++) {
            summary.add(blocks.get(i).path("type").asText() + " " + texts.get(i));
        }
        return summary;
    }

    String stopReason() {
        return end.path("delta").path("stop_reason").asText();
    }

    /// The signature of a thinking block.
    String signature(int index) {
        var signatures = events.stream()
                .filter(event -> event.path("index").asInt(-1) == index)
                .filter(event -> event.path("delta").path("type").asText().equals("signature_delta"))
                .map(event -> event.path("delta").path("signature").asText())
                .toList();
        assertThat(signatures).hasSize(1);
        return signatures.getFirst();
    }
}
