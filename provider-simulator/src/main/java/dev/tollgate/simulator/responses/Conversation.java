package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.json.Json;

/// All items that a request is about: those of the responses before it, then its own, references resolved.
final class Conversation {
    private Conversation() {}

    static ArrayNode of(JsonNode body, ResponseStore store) {
        var items = Json.array();
        var previous = body.path("previous_response_id").asText("");
        if (!previous.isEmpty()) {
            var stored = store.get(previous)
                    .orElseThrow(() -> ResponsesWording.refused(
                            "Previous response with id '" + previous + "' not found.",
                            "previous_response_id",
                            "previous_response_not_found"));
            items.addAll(stored.items());
            stored.response().path("output").forEach(items::add);
        }
        var input = body.path("input");
        if (input.isTextual()) {
            var message = items.addObject().put("type", "message").put("role", "user");
            message.putArray("content").addObject().put("type", "input_text").put("text", input.asText());
        }
        for (var item : input) {
            boolean reference = ItemRules.type(item).equals("item_reference");
            items.add(reference ? store.item(item.path("id").asText()).orElse(item) : item);
        }
        return items;
    }

    /// The items as they are listed: each with a type and an id.
    static ArrayNode listed(ArrayNode items) {
        var listed = Json.array();
        for (var item : items) {
            var each = listed.addObject().put("id", item.path("id").asText(Ids.random("msg_", 24)));
            each.put("type", ItemRules.type(item));
            item.properties().forEach(member -> each.set(member.getKey(), member.getValue()));
            if (item.path("content").isTextual()) {
                var type = item.path("role").asText().equals("assistant") ? "output_text" : "input_text";
                each.putArray("content")
                        .addObject()
                        .put("type", type)
                        .put("text", item.path("content").asText());
            }
        }
        return listed;
    }
}
