package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.Protocol;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;

/// What holds in every stream that a client gets (protocols.md §15).
final class StreamRules {
    private StreamRules() {}

    /// @param usageAsked whether a Chat client asked for usage
    static void hold(ClientStream stream, boolean usageAsked) {
        assertThat(stream.done())
                .as("[DONE] in\n" + stream.text())
                .isEqualTo(stream.protocol() == Protocol.CHAT && stream.errorOrNull() == null);
        switch (stream.protocol()) {
            case CHAT -> chat(stream, usageAsked);
            case RESPONSES -> new ResponsesRules(stream).hold();
            case ANTHROPIC -> anthropic(stream);
            case GEMINI -> gemini(stream);
        }
    }

    private static void chat(ClientStream stream, boolean asked) {
        assertThat(stream.text()).doesNotContain("event:");
        var failed = stream.errorOrNull() != null;
        var chunks = stream.events().stream()
                .map(ClientStream.Event::data)
                .filter(data -> !data.has("error"))
                .toList();
        var choices = new HashMap<Integer, ChatChoiceRules>();
        for (var i = 0; i < chunks.size(); i++) {
            var chunk = chunks.get(i);
            for (var member : new String[] {"id", "created", "model", "object"}) {
                assertThat(chunk.path(member))
                        .as(member + " in " + chunk)
                        .isEqualTo(chunks.getFirst().path(member));
            }
            var isUsage = asked && !failed && i == chunks.size() - 1 && stream.usage() != null;
            assertThat(chunk.path("choices").isEmpty())
                    .as("no choices in " + chunk)
                    .isEqualTo(isUsage);
            assertThat(chunk.path("usage").isObject()).as("usage in " + chunk).isEqualTo(isUsage);
            assertThat(chunk.has("usage")).as("usage member in " + chunk).isEqualTo(asked);
            for (var choice : chunk.path("choices")) {
                choices.computeIfAbsent(choice.path("index").intValue(), index -> new ChatChoiceRules())
                        .chunk(choice);
            }
        }
        choices.values().forEach(choice -> assertThat(choice.finished()).isNotEqualTo(failed));
    }

    private static void anthropic(ClientStream stream) {
        var open = -1;
        var next = 0;
        var kind = "";
        var ended = false;
        for (var i = 0; i < stream.events().size(); i++) {
            var event = stream.events().get(i);
            var data = event.data();
            var index = data.path("index").asInt(-1);
            assertThat(event.name()).isEqualTo(event.type());
            assertThat(event.type().equals("message_start"))
                    .as("event " + i)
                    .isEqualTo(i == 0 && !isError(event.type()));
            switch (event.type()) {
                case "content_block_start" -> {
                    assertThat(open).as("open block at " + data).isNegative();
                    assertThat(index).isEqualTo(next++);
                    open = index;
                    kind = data.path("content_block").path("type").asText();
                }
                case "content_block_delta" -> {
                    assertThat(index).isEqualTo(open);
                    assertThat(data.path("delta").path("type").asText()).isIn(deltasOf(kind));
                }
                case "content_block_stop" -> {
                    assertThat(index).isEqualTo(open);
                    open = -1;
                }
                case "message_delta" -> {
                    assertThat(open).isNegative();
                    assertThat(ended).isFalse();
                    ended = true;
                    assertThat(data.path("delta").path("stop_reason").isTextual())
                            .isTrue();
                    integers(
                            data.path("usage"),
                            "input_tokens",
                            "output_tokens",
                            "cache_read_input_tokens",
                            "cache_creation_input_tokens");
                }
                case "message_start", "ping", "error", "message_stop" -> {}
                default -> throw new AssertionError("unknown event " + event);
            }
        }
        assertThat(stream.events().getLast().type()).isEqualTo(ended ? "message_stop" : "error");
        assertThat(stream.types().stream().filter(type -> type.equals("message_stop") || isError(type)))
                .hasSize(1);
    }

    private static boolean isError(String type) {
        return type.equals("error");
    }

    private static Set<String> deltasOf(String kind) {
        return switch (kind) {
            case "text" -> Set.of("text_delta", "citations_delta");
            case "thinking" -> Set.of("thinking_delta", "signature_delta");
            case "tool_use", "server_tool_use" -> Set.of("input_json_delta");
            default -> Set.of();
        };
    }

    private static void gemini(ClientStream stream) {
        var seen = new HashSet<Integer>();
        var finished = new HashSet<Integer>();
        for (var event : stream.events()) {
            assertThat(event.name()).isNull();
            for (var candidate : event.data().path("candidates")) {
                var index = candidate.path("index").intValue();
                seen.add(index);
                assertThat(finished).as("finished before " + candidate).doesNotContain(index);
                if (candidate.has("finishReason")) {
                    finished.add(index);
                }
                for (var part : candidate.path("content").path("parts")) {
                    if (part.has("functionCall")) {
                        assertThat(part.path("functionCall").path("args").isObject())
                                .isTrue();
                    }
                }
            }
        }
        if (stream.errorOrNull() == null) {
            assertThat(finished).isEqualTo(seen);
        } else {
            assertThat(finished).isEmpty();
        }
    }

    static void integers(JsonNode object, String... members) {
        for (var member : members) {
            assertThat(object.path(member).isIntegralNumber())
                    .as(member + " in " + object)
                    .isTrue();
        }
    }
}
