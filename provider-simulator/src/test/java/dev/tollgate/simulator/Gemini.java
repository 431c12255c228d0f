package dev.tollgate.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.http.HttpResponse;

/// generateContent requests for tests.
final class Gemini {
    static final String MODELS = "/v1beta/models/";
    static final String DECLARATION = """
            {"name":"get_weather","parameters":{"type":"OBJECT","properties":{"city":{"type":"STRING"}}}}""";
    static final String TOOLS = "\"tools\":[{\"functionDeclarations\":[" + DECLARATION + "]}]";
    static final String THINKING = "\"generationConfig\":{\"thinkingConfig\":{\"includeThoughts\":true}}";

    private Gemini() {}

    static String whole(String model) {
        return MODELS + model + ":generateContent";
    }

    static String stream(String model) {
        return MODELS + model + ":streamGenerateContent?alt=sse";
    }

    static String ask(String text, String... members) {
        return request("[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]", members);
    }

    static String request(String contents, String... members) {
        return "{\"contents\":" + contents + (members.length == 0 ? "" : "," + String.join(",", members)) + "}";
    }

    /// The conversation goes on: the model's content comes back, and then the responses of its functions.
    static ArrayNode returning(String question, JsonNode content, String result) {
        var contents = (ArrayNode) Provider.json("[{\"role\":\"user\",\"parts\":[{\"text\":\"" + question + "\"}]}]");
        contents.add(content);
        var parts = contents.addObject().put("role", "user").putArray("parts");
        for (var part : content.path("parts")) {
            if (part.has("functionCall")) {
                var response = parts.addObject().putObject("functionResponse");
                response.set("name", part.at("/functionCall/name"));
                response.putObject("response").put("output", result);
            }
        }
        return contents;
    }

    static String error(HttpResponse<String> response) {
        return Provider.json(response.body()).at("/error/message").asText();
    }
}
