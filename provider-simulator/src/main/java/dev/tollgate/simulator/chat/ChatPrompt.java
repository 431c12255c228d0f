package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Limits;
import dev.tollgate.simulator.answer.OutputFormat;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.answer.Reasoning;
import dev.tollgate.simulator.answer.Reasoning.Effort;
import dev.tollgate.simulator.answer.Transcript;
import dev.tollgate.simulator.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Understands a chat request.
final class ChatPrompt {
    private static final List<String> THINKS_ALOUD =
            List.of("deepseek-r1", "reasoner", "qwq", "kimi-k2-thinking", "glm-4.7", "thinking");

    private ChatPrompt() {}

    static Prompt read(String model, JsonNode body) {
        var schema = body.at("/response_format/json_schema/schema");
        var format = switch (body.at("/response_format/type").asText()) {
            case "json_object" -> new OutputFormat.AnyJson();
            case "json_schema" -> new OutputFormat.Schema(schema);
            default -> new OutputFormat.Text();
        };
        return new Prompt(model, transcript(body), ChatTools.read(body), format, limits(body), reasoning(model, body));
    }

    private static Limits limits(JsonNode body) {
        int most = Math.min(
                body.path("max_completion_tokens").asInt(Integer.MAX_VALUE),
                body.path("max_tokens").asInt(Integer.MAX_VALUE));
        var stops = new ArrayList<String>();
        if (body.path("stop").isTextual()) {
            stops.add(body.get("stop").asText());
        }
        body.path("stop").forEach(stop -> stops.add(stop.asText()));
        return new Limits(most, stops, body.path("n").asInt(1));
    }

    private static Reasoning reasoning(String model, JsonNode body) {
        var name = model.toLowerCase(Locale.ROOT);
        boolean aloud = THINKS_ALOUD.stream().anyMatch(name::contains);
        var effort = body.path("reasoning_effort").asText("");
        if (effort.isEmpty()) {
            return new Reasoning(aloud ? Effort.MEDIUM : Effort.NONE, aloud);
        }
        return new Reasoning(Effort.of(effort), aloud);
    }

    private static Transcript transcript(JsonNode body) {
        var transcript = new Transcript.Builder();
        for (var word : List.of("tools", "functions")) {
            if (!body.path(word).isEmpty()) {
                transcript.text(Json.text(body.get(word)));
            }
        }
        if (body.at("/response_format/json_schema/schema").isObject()) {
            transcript.text(Json.text(body.at("/response_format/json_schema/schema")));
        }
        var toolsById = new HashMap<String, String>();
        for (var message : body.path("messages")) {
            read(message, transcript, toolsById);
        }
        return transcript.build();
    }

    private static void read(JsonNode message, Transcript.Builder transcript, Map<String, String> toolsById) {
        var role = message.path("role").asText();
        transcript.message(role);
        var text = text(message.path("content"), transcript);
        transcript.text(text);
        for (var call : message.path("tool_calls")) {
            var called = call.path(call.path("type").asText("function"));
            toolsById.put(call.path("id").asText(), called.path("name").asText());
            transcript.text(called.path("name").asText());
            transcript.text(called.path("arguments").asText(called.path("input").asText()));
        }
        switch (role) {
            case "user" -> transcript.user(text);
            case "tool" ->
                transcript.result(
                        toolsById.getOrDefault(message.path("tool_call_id").asText(), "tool"), text);
            case "function" -> transcript.result(message.path("name").asText("function"), text);
            default -> {}
        }
    }

    private static String text(JsonNode content, Transcript.Builder transcript) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var texts = new ArrayList<String>();
        for (var part : content) {
            switch (part.path("type").asText()) {
                case "text" -> texts.add(part.path("text").asText());
                case "refusal" -> texts.add(part.path("refusal").asText());
                case "image_url" -> {
                    var image = part.path("image_url");
                    transcript.image(
                            Transcript.mediaType(image.path("url").asText()),
                            "low".equals(image.path("detail").asText()));
                }
                case "input_audio" ->
                    transcript.attachment(
                            "audio", part.at("/input_audio/data").asText().length());
                case "file" ->
                    transcript.attachment(
                            "file", part.at("/file/file_data").asText().length());
                default -> {}
            }
        }
        return String.join("\n", texts);
    }
}
