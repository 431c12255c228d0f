package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Limits;
import dev.tollgate.simulator.answer.OutputFormat;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.answer.Reasoning;
import dev.tollgate.simulator.answer.Reasoning.Effort;
import dev.tollgate.simulator.answer.Tooling;
import dev.tollgate.simulator.answer.Tooling.Choice;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.answer.Tooling.Tool;
import dev.tollgate.simulator.answer.Transcript;
import dev.tollgate.simulator.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/// Understands a Messages request.
final class MessagesPrompt {
    private MessagesPrompt() {}

    static Prompt read(String model, JsonNode body) {
        var stops = new ArrayList<String>();
        body.path("stop_sequences").forEach(stop -> stops.add(stop.asText()));
        var format = body.at("/output_config/format");
        return new Prompt(
                model,
                transcript(body),
                tooling(body),
                format.has("schema") ? new OutputFormat.Schema(format.get("schema")) : new OutputFormat.Text(),
                new Limits(body.path("max_tokens").asInt(), stops, 1),
                reasoning(body));
    }

    private static Reasoning reasoning(JsonNode body) {
        var type = body.at("/thinking/type").asText("disabled");
        if (type.equals("disabled")) {
            return Reasoning.NONE;
        }
        return new Reasoning(Effort.of(body.at("/output_config/effort").asText("medium")), true);
    }

    private static Tooling tooling(JsonNode body) {
        var tools = new ArrayList<Tool>();
        for (var tool : body.path("tools")) {
            if (tool.has("input_schema")) {
                tools.add(new Tool(Kind.FUNCTION, tool.path("name").asText(), tool.get("input_schema")));
            }
        }
        var choice = body.path("tool_choice");
        boolean parallel = !choice.path("disable_parallel_tool_use").asBoolean(false);
        return switch (choice.path("type").asText("auto")) {
            case "none" -> new Tooling(tools, Choice.NONE, parallel);
            case "any" -> new Tooling(tools, Choice.REQUIRED, parallel);
            case "tool" -> {
                tools.removeIf(tool -> !tool.name().equals(choice.path("name").asText()));
                yield new Tooling(tools, Choice.NAMED, parallel);
            }
            default -> new Tooling(tools, Choice.AUTO, parallel);
        };
    }

    private static Transcript transcript(JsonNode body) {
        var transcript = new Transcript.Builder();
        if (!body.path("tools").isEmpty()) {
            transcript.text(Json.text(body.get("tools")));
        }
        if (body.hasNonNull("system")) {
            transcript.message("system").text(text(body.get("system"), transcript));
        }
        var toolsById = new HashMap<String, String>();
        for (var message : body.path("messages")) {
            read(message, transcript, toolsById);
        }
        return transcript.build();
    }

    /// The user's text comes before the tool results of the same turn, so that these count as not yet answered.
    private static void read(JsonNode message, Transcript.Builder transcript, Map<String, String> toolsById) {
        var content = message.path("content");
        transcript.message(message.path("role").asText());
        var text = text(content, transcript);
        transcript.text(text);
        if ("user".equals(message.path("role").asText()) && !text.isBlank()) {
            transcript.user(text);
        }
        for (var block : content) {
            switch (block.path("type").asText()) {
                case "tool_use" -> {
                    toolsById.put(block.path("id").asText(), block.path("name").asText());
                    transcript.text(block.path("name").asText()).text(Json.text(block.path("input")));
                }
                case "tool_result" -> {
                    var result = text(block.path("content"), transcript);
                    transcript.text(result);
                    transcript.result(
                            toolsById.getOrDefault(block.path("tool_use_id").asText(), "tool"), result);
                }
                default -> {}
            }
        }
    }

    private static String text(JsonNode content, Transcript.Builder transcript) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var texts = new ArrayList<String>();
        for (var block : content) {
            switch (block.path("type").asText()) {
                case "text" -> texts.add(block.path("text").asText());
                case "image" -> transcript.image(block.at("/source/media_type").asText("url"), false);
                case "document" ->
                    transcript.attachment(
                            "document", block.at("/source/data").asText().length());
                default -> {}
            }
        }
        return String.join("\n", texts);
    }
}
