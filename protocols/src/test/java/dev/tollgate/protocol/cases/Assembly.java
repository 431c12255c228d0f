package dev.tollgate.protocol.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.cases.ClientStream.Event;
import java.util.List;

/// Puts a stream together the way the official SDKs do, so that what they would get wrong shows.
final class Assembly {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Assembly() {}

    static JsonNode of(ClientStream stream) {
        return switch (stream.protocol()) {
            case CHAT -> chat(stream);
            case RESPONSES -> responses(stream);
            case ANTHROPIC -> anthropic(stream);
            case GEMINI -> gemini(stream);
        };
    }

    private static JsonNode chat(ClientStream stream) {
        var result = NODES.objectNode();
        var choices = result.putArray("choices");
        for (var event : stream.events()) {
            for (var choice : event.data().path("choices")) {
                var index = choice.path("index").intValue();
                while (choices.size() <= index) {
                    choices.addObject().put("index", choices.size() - 1).putObject("message");
                }
                var target = (ObjectNode) choices.get(index);
                accumulate((ObjectNode) target.get("message"), choice.path("delta"));
                if (!choice.path("finish_reason").isNull()) {
                    target.set("finish_reason", choice.path("finish_reason"));
                }
                if (choice.path("logprobs").isObject()) {
                    accumulate(target.withObjectProperty("logprobs"), choice.path("logprobs"));
                }
            }
            if (event.data().path("usage").isObject()) {
                result.set("usage", event.data().path("usage"));
            }
        }
        return result;
    }

    /// openai-python: texts are joined whatever they are, elements of lists belong together by their `index`.
    private static void accumulate(ObjectNode sum, JsonNode delta) {
        for (var member : delta.properties()) {
            var name = member.getKey();
            var value = member.getValue();
            var old = sum.path(name);
            if (old.isMissingNode() || old.isNull() || name.equals("index") || name.equals("type")) {
                sum.set(name, value.deepCopy());
            } else if (old.isTextual() && value.isTextual()) {
                sum.put(name, old.textValue() + value.textValue());
            } else if (old instanceof ObjectNode object) {
                accumulate(object, value);
            } else if (old instanceof ArrayNode list) {
                value.forEach(element -> merge(list, element));
            }
        }
    }

    private static void merge(ArrayNode list, JsonNode element) {
        for (var old : list) {
            if (element.has("index") && old.path("index").equals(element.path("index"))) {
                accumulate((ObjectNode) old, element);
                return;
            }
        }
        list.add(element.deepCopy());
    }

    /// The terminal response; Codex reads the items from `output_item.done`, which must be the same.
    private static JsonNode responses(ClientStream stream) {
        return stream.last().path("response");
    }

    private static JsonNode anthropic(ClientStream stream) {
        var message = NODES.objectNode();
        for (var event : stream.events()) {
            switch (event.type()) {
                case "message_start" ->
                    message.setAll((ObjectNode) event.data().path("message").deepCopy());
                case "content_block_start" ->
                    ((ArrayNode) message.get("content"))
                            .add(event.data().path("content_block").deepCopy());
                case "content_block_delta" -> delta(message, event);
                case "content_block_stop" -> parseInput(message, event);
                case "message_delta" -> {
                    message.setAll((ObjectNode) event.data().path("delta"));
                    for (var count : event.data().path("usage").properties()) {
                        if (!count.getValue().isNull()) {
                            message.withObjectProperty("usage").set(count.getKey(), count.getValue());
                        }
                    }
                }
                default -> {}
            }
        }
        return message;
    }

    private static void delta(ObjectNode message, Event event) {
        var block = (ObjectNode)
                message.path("content").get(event.data().path("index").intValue());
        var delta = event.data().path("delta");
        switch (delta.path("type").asText()) {
            case "text_delta" -> append(block, "text", delta.path("text"));
            case "thinking_delta" -> append(block, "thinking", delta.path("thinking"));
            case "input_json_delta" -> append(block, "json", delta.path("partial_json"));
            case "signature_delta" -> block.set("signature", delta.path("signature"));
            case "citations_delta" -> block.withArrayProperty("citations").add(delta.path("citation"));
            default -> throw new AssertionError("unknown delta " + delta);
        }
    }

    private static void append(ObjectNode block, String name, JsonNode more) {
        block.put(name, block.path(name).asText() + more.textValue());
    }

    private static void parseInput(ObjectNode message, Event event) {
        var block = (ObjectNode)
                message.path("content").get(event.data().path("index").intValue());
        var json = block.remove("json");
        if (json != null && !json.textValue().isEmpty()) {
            var input = Json.object(json.textValue());
            // Half of a call is legal where the limit cut it off.
            block.set("input", input != null ? input : json);
        }
    }

    private static JsonNode gemini(ClientStream stream) {
        return gemini(stream.events().stream().map(Event::data).toList());
    }

    /// All parts of each candidate, with the visible text in one.
    static JsonNode gemini(List<JsonNode> chunks) {
        var result = NODES.objectNode();
        var candidates = result.putArray("candidates");
        for (var chunk : chunks) {
            for (var candidate : chunk.path("candidates")) {
                var index = candidate.path("index").intValue();
                while (candidates.size() <= index) {
                    candidates.addObject().put("text", "").putArray("parts");
                }
                var target = (ObjectNode) candidates.get(index);
                for (var part : candidate.path("content").path("parts")) {
                    ((ArrayNode) target.get("parts")).add(part);
                    if (!part.path("thought").asBoolean()) {
                        target.put(
                                "text",
                                target.path("text").asText() + part.path("text").asText());
                    }
                }
                if (candidate.has("finishReason")) {
                    target.set("finishReason", candidate.path("finishReason"));
                }
            }
            if (chunk.has("usageMetadata")) {
                result.set("usageMetadata", chunk.path("usageMetadata"));
            }
        }
        return result;
    }
}
