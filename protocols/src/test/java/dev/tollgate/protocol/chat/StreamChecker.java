package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Checks what must hold of every stream of chunks, and joins the deltas as OpenAI's SDK does: strings under one key
/// are concatenated, entries of lists are joined by their index.
final class StreamChecker {
    final Map<Integer, ObjectNode> messages = new TreeMap<>();
    final Map<Integer, String> finishes = new HashMap<>();
    final List<JsonNode> chunks = new ArrayList<>();
    JsonNode usage = Ask.json("{}");
    JsonNode error = Ask.json("{}");
    private final Map<Integer, Integer> roles = new HashMap<>();
    private final HashSet<String> named = new HashSet<>();

    private StreamChecker() {}

    static StreamChecker of(String stream, boolean includeUsage) {
        var checker = new StreamChecker();
        checker.check(stream, includeUsage);
        return checker;
    }

    ObjectNode message() {
        assertThat(messages).containsOnlyKeys(0);
        return messages.getOrDefault(0, Ask.json("{}"));
    }

    private void check(String stream, boolean includeUsage) {
        assertThat(stream).endsWith("\n\n");
        var events = List.of(stream.substring(0, stream.length() - 2).split("\n\n", -1));
        for (var i = 0; i < events.size(); i++) {
            var event = events.get(i);
            assertThat(event).startsWith("data: ").doesNotContain("\n");
            var isLast = i == events.size() - 1;
            if (event.equals("data: [DONE]")) {
                assertThat(isLast).as("[DONE] is last").isTrue();
            } else {
                var json = Ask.json(event.substring(6));
                if (json.has("error")) {
                    assertThat(isLast).as("an error is last").isTrue();
                    error = json.path("error");
                } else {
                    chunk(json, includeUsage);
                }
            }
        }
        if (error.isEmpty()) {
            assertThat(events.getLast()).isEqualTo("data: [DONE]");
            assertThat(finishes.keySet()).as("each choice is finished").isEqualTo(messages.keySet());
        }
    }

    private void chunk(JsonNode chunk, boolean includeUsage) {
        chunks.add(chunk);
        for (var name : List.of("id", "created", "model", "object")) {
            assertThat(chunk.path(name)).as(name).isEqualTo(chunks.getFirst().path(name));
        }
        assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(chunk.has("usage")).as("usage is there iff asked").isEqualTo(includeUsage);
        assertThat(usage.isEmpty()).as("nothing follows the usage chunk").isTrue();
        if (chunk.path("choices").isEmpty()) {
            assertThat(chunk.path("usage").isObject())
                    .as("a chunk without choices has usage")
                    .isTrue();
            usage = chunk.path("usage");
            return;
        }
        assertThat(chunk.path("usage").isObject()).isFalse();
        assertThat(chunk.path("choices").size()).isEqualTo(1);
        choice(chunk.path("choices").path(0));
    }

    private void choice(JsonNode choice) {
        var index = choice.path("index").intValue();
        var delta = choice.path("delta");
        assertThat(delta.isObject()).isTrue();
        assertThat(finishes).as("nothing follows a finish").doesNotContainKey(index);
        roles.merge(index, delta.has("role") ? 1 : 0, Integer::sum);
        assertThat(roles.get(index)).as("the role is said first and once").isEqualTo(1);
        var message = messages.computeIfAbsent(index, number -> Ask.json("{}"));
        for (var call : delta.path("tool_calls")) {
            call(index, call, message.path("tool_calls").size());
        }
        merge(message, (ObjectNode) delta);
        if (!choice.path("finish_reason").isNull()) {
            finishes.put(index, choice.path("finish_reason").asText());
        }
    }

    private void call(int choice, JsonNode call, int known) {
        assertThat(call.path("index").isInt()).as("a call has its index").isTrue();
        var index = call.path("index").intValue();
        var isFirst = index == known;
        assertThat(index).as("indexes are counted from 0").isLessThanOrEqualTo(known);
        assertThat(call.has("id")).as("the id is said first and once").isEqualTo(isFirst);
        assertThat(call.has("type")).isEqualTo(isFirst);
        var content = call.path("type").asText().equals("custom") ? call.path("custom") : call.path("function");
        assertThat(content.has("name")).as("the name is said first and once").isEqualTo(isFirst);
        assertThat(!isFirst || named.add(choice + ":" + call.path("id").asText()))
                .isTrue();
    }

    private static void merge(ObjectNode into, ObjectNode delta) {
        delta.properties().forEach(member -> {
            var name = member.getKey();
            var value = member.getValue();
            var before = into.path(name);
            if (before.isMissingNode() || before.isNull() || name.equals("index") || name.equals("type")) {
                into.set(name, value.deepCopy());
            } else if (before.isTextual()) {
                into.put(name, before.asText() + value.asText());
            } else if (before.isObject()) {
                merge((ObjectNode) before, (ObjectNode) value);
            } else if (before.isArray()) {
                mergeList((ArrayNode) before, value);
            }
        });
    }

    private static void mergeList(ArrayNode into, JsonNode delta) {
        for (var entry : delta) {
            assertThat(entry.path("index").isInt())
                    .as("entries of a list have an index")
                    .isTrue();
            var index = entry.path("index").intValue();
            if (index < into.size()) {
                merge((ObjectNode) into.path(index), (ObjectNode) entry);
            } else {
                into.add(entry.deepCopy());
            }
        }
    }
}
