package dev.tollgate.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

/// Messages requests for tests, and what comes back.
final class Claude {
    static final String PATH = "/v1/messages";
    static final String THINKING = "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}";
    static final String ADAPTIVE = "\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"}";
    static final String TOOL = """
            {"name":"get_weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}""";
    static final String TOOLS = "\"tools\":[" + TOOL + "]";

    private Claude() {}

    /// A request with one user message and more members.
    static String ask(String model, String text, String... members) {
        return request(model, "[{\"role\":\"user\",\"content\":\"" + text + "\"}]", members);
    }

    static String request(String model, String messages, String... members) {
        var body = "{\"model\":\"" + model + "\",\"max_tokens\":4000,\"messages\":" + messages;
        return body + (members.length == 0 ? "" : "," + String.join(",", members)) + "}";
    }

    static String error(HttpResponse<String> response) {
        return Provider.json(response.body()).at("/error/message").asText();
    }

    /// The conversation goes on: the answer's content comes back, and then the results of its tools.
    static ArrayNode returning(String question, JsonNode content, String result) {
        var messages = (ArrayNode) Provider.json("[{\"role\":\"user\",\"content\":\"" + question + "\"}]");
        messages.addObject().put("role", "assistant").set("content", content);
        var results = messages.addObject().put("role", "user").putArray("content");
        for (var block : content) {
            if (block.path("type").asText().equals("tool_use")) {
                results.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", block.path("id").asText())
                        .put("content", result);
            }
        }
        return messages;
    }

    /// What a client makes of a stream: the message that the events build.
    static JsonNode folded(List<JsonNode> events) {
        var message = (ObjectNode) events.getFirst().path("message").deepCopy();
        var content = (ArrayNode) message.path("content");
        var json = new StringBuilder();
        for (var event : events) {
            switch (event.path("type").asText()) {
                case "content_block_start" -> {
                    json.setLength(0);
                    content.add(event.path("content_block").deepCopy());
                }
                case "content_block_delta" -> {
                    var block = (ObjectNode) content.get(event.path("index").asInt());
                    var delta = event.path("delta");
                    switch (delta.path("type").asText()) {
                        case "text_delta" -> append(block, "text", delta);
                        case "thinking_delta" -> append(block, "thinking", delta);
                        case "signature_delta" -> block.set("signature", delta.get("signature"));
                        case "input_json_delta" -> {
                            json.append(delta.path("partial_json").asText());
                            if (json.toString().endsWith("}")) {
                                block.set("input", Provider.json(json.toString()));
                            }
                        }
                        default -> throw new IllegalArgumentException(delta.toString());
                    }
                }
                case "message_delta" -> {
                    message.setAll((ObjectNode) event.path("delta"));
                    ((ObjectNode) message.path("usage")).setAll((ObjectNode) event.path("usage"));
                }
                default -> {}
            }
        }
        return message;
    }

    private static void append(ObjectNode block, String member, JsonNode delta) {
        block.put(member, block.path(member).asText() + delta.path(member).asText());
    }

    static List<JsonNode> parsed(List<String> events) {
        return events.stream().map(Provider::json).toList();
    }

    static String types(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.path("type").asText())
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
