package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Tells a kept response as the events it could have come in: each text and each call in one piece.
final class Replay {
    private final EventLog log;

    private Replay(EventLog log) {
        this.log = log;
    }

    /// Tells all of it to `log`, which has nothing yet.
    static void tell(ObjectNode response, EventLog log) {
        var begun = BackgroundAnswer.with(response, "in_progress");
        begun.putArray("output");
        begun.putNull("usage").putNull("error").putNull("incomplete_details");
        log.tell("response.created", EventLog.about(begun));
        log.tell("response.in_progress", EventLog.about(begun));
        var replay = new Replay(log);
        var output = response.path("output");
        for (var i = 0; i < output.size(); i++) {
            if (output.get(i) instanceof ObjectNode item) {
                replay.item(item, i);
            }
        }
        end(response, log);
    }

    /// Tells the end only, with the whole response.
    static void end(ObjectNode response, EventLog log) {
        log.end(BackgroundAnswer.lastEvent(response.path("status").asText()), response);
    }

    private void item(ObjectNode item, int index) {
        var begun = item.deepCopy();
        if (begun.has("status")) {
            begun.put("status", "in_progress");
        }
        switch (item.path("type").asText()) {
            case "message" -> {
                begun.putArray("content");
                about("response.output_item.added", index, begun);
                parts(item, index);
            }
            case "function_call" -> {
                about("response.output_item.added", index, begun.put("arguments", ""));
                input(item, index, "response.function_call_arguments", "arguments");
            }
            case "custom_tool_call" -> {
                about("response.output_item.added", index, begun.put("input", ""));
                input(item, index, "response.custom_tool_call_input", "input");
            }
            default -> about("response.output_item.added", index, begun);
        }
        about("response.output_item.done", index, item);
    }

    private void about(String type, int index, ObjectNode item) {
        var event = JsonNodeFactory.instance.objectNode().put("output_index", index);
        log.tell(type, event.set("item", item));
    }

    private void parts(ObjectNode item, int index) {
        var content = item.path("content");
        for (var i = 0; i < content.size(); i++) {
            if (content.get(i) instanceof ObjectNode part) {
                part(item, index, i, part);
            }
        }
    }

    private void part(ObjectNode item, int index, int number, ObjectNode part) {
        var isText = part.path("type").asText().equals("output_text");
        var member = isText ? "text" : "refusal";
        var name = isText ? "response.output_text" : "response.refusal";
        log.tell(
                "response.content_part.added",
                place(item, index, number).set("part", part.deepCopy().put(member, "")));
        log.tell(
                name + ".delta",
                logged(place(item, index, number).put("delta", part.path(member).asText()), isText));
        log.tell(
                name + ".done",
                logged(place(item, index, number).put(member, part.path(member).asText()), isText));
        log.tell("response.content_part.done", place(item, index, number).set("part", part));
    }

    /// Events about text have a list of likelihoods.
    private static ObjectNode logged(ObjectNode event, boolean isText) {
        if (isText) {
            event.putArray("logprobs");
        }
        return event;
    }

    private static ObjectNode place(JsonNode item, int index, int part) {
        return of(item, index).put("content_index", part);
    }

    private static ObjectNode of(JsonNode item, int index) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("item_id", item.path("id").asText())
                .put("output_index", index);
    }

    private void input(ObjectNode item, int index, String name, String member) {
        var input = item.path(member).asText();
        log.tell(name + ".delta", of(item, index).put("delta", input));
        log.tell(
                name + ".done",
                of(item, index).put("name", item.path("name").asText()).put(member, input));
    }
}
