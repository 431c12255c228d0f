package dev.tollgate.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A client's view of a stream. Reading it checks what must hold for every stream (protocols.md §15).
record ClientStream(List<JsonNode> events) {
    private static final List<String> ENDS = List.of("response.completed", "response.incomplete", "response.failed");

    static ClientStream read(String text) {
        assertThat(text).endsWith("\n\n").doesNotContain("[DONE]");
        var events = new ArrayList<JsonNode>();
        for (var block : text.split("\n\n")) {
            var lines = block.split("\n");
            assertThat(lines).as(block).hasSize(2);
            assertThat(lines[0]).startsWith("event: ");
            assertThat(lines[1]).startsWith("data: ");
            var json = Samples.json(lines[1].substring(6));
            assertThat(json.path("type").asText("")).isEqualTo(lines[0].substring(7));
            events.add(json);
        }
        var stream = new ClientStream(events);
        stream.check();
        return stream;
    }

    List<String> types() {
        return events.stream().map(event -> event.path("type").asText("")).toList();
    }

    JsonNode last() {
        return events.getLast();
    }

    JsonNode response() {
        return last().path("response");
    }

    JsonNode output(int index) {
        return response().path("output").path(index);
    }

    List<JsonNode> of(String type) {
        return events.stream()
                .filter(event -> event.path("type").asText("").equals(type))
                .toList();
    }

    private void check() {
        for (var i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
        }
        assertThat(types()).startsWith("response.created", "response.in_progress");
        assertThat(types().stream().filter(ENDS::contains)).hasSize(1);
        assertThat(ENDS).contains(types().getLast());
        checkUsage();
        checkItems();
    }

    private void checkUsage() {
        var usage = response().path("usage");
        if (!usage.isNull()) {
            for (var path : List.of(
                    "/input_tokens",
                    "/output_tokens",
                    "/total_tokens",
                    "/input_tokens_details/cached_tokens",
                    "/input_tokens_details/cache_write_tokens",
                    "/output_tokens_details/reasoning_tokens")) {
                assertThat(usage.at(path).isIntegralNumber()).as(path).isTrue();
            }
        }
    }

    private void checkItems() {
        var ids = new ArrayList<String>();
        var done = new ArrayList<JsonNode>();
        var text = new HashMap<String, StringBuilder>();
        var openParts = new HashMap<String, String>();
        for (var event : events) {
            var type = event.path("type").asText("");
            var part = event.path("item_id").asText("") + "/"
                    + event.path("content_index").asInt(0);
            if (event.has("item_id")) {
                assertThat(event.path("item_id").asText())
                        .isEqualTo(ids.get(event.path("output_index").asInt()));
            }
            switch (type) {
                case "response.output_item.added" -> {
                    assertThat(event.path("output_index").asInt(-1)).isEqualTo(ids.size());
                    ids.add(event.at("/item/id").asText());
                    if (event.at("/item/type").asText().equals("message")) {
                        assertThat(event.at("/item/content").isArray()).isTrue();
                        assertThat(event.at("/item/content")).isEmpty();
                    }
                }
                case "response.output_item.done" -> done.add(event);
                case "response.content_part.added" ->
                    assertThat(openParts.put(part, event.at("/part/type").asText()))
                            .isNull();
                case "response.content_part.done" ->
                    assertThat(openParts.remove(part)).isNotNull();
                default -> deltas(event, type, part, text, openParts);
            }
        }
        if (!types().getLast().equals("response.failed")) {
            assertThat(openParts).isEmpty();
            assertThat(done).hasSize(ids.size());
            for (var event : done) {
                assertThat(output(event.path("output_index").asInt())).isEqualTo(event.path("item"));
            }
        }
    }

    private static void deltas(
            JsonNode event, String type, String part, Map<String, StringBuilder> text, Map<String, String> openParts) {
        if (!type.endsWith(".delta") && !type.endsWith(".done")) {
            return;
        }
        var name = type.substring(0, type.lastIndexOf('.'));
        if (name.equals("response.output_text") || name.equals("response.refusal")) {
            assertThat("response." + openParts.get(part)).isEqualTo(name);
        }
        var soFar = text.computeIfAbsent(part + name, key -> new StringBuilder());
        if (type.endsWith(".delta")) {
            assertThat(event.path("delta").asText()).isNotEmpty();
            soFar.append(event.path("delta").asText());
        } else if (!name.endsWith("_part")) {
            for (var member : List.of("text", "refusal", "arguments", "input")) {
                if (event.has(member)) {
                    assertThat(event.path(member).asText()).isEqualTo(soFar.toString());
                }
            }
        }
    }
}
