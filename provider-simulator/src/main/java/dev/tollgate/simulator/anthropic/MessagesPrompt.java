package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Limits;
import dev.tollgate.simulator.answer.OutputFormat;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.answer.Reasoning;
import dev.tollgate.simulator.answer.Reasoning.Effort;
import dev.tollgate.simulator.answer.Transcript;
import dev.tollgate.simulator.answer.Transcript.Caching;
import dev.tollgate.simulator.answer.Transcript.Keeping;
import dev.tollgate.simulator.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Understands a Messages request.
final class MessagesPrompt {
    private final Transcript.Builder transcript = new Transcript.Builder().caching(Caching.MARKED);
    private final Map<String, String> toolsById = new HashMap<>();

    private MessagesPrompt() {}

    static Prompt read(String model, JsonNode body) {
        var stops = new ArrayList<String>();
        body.path("stop_sequences").forEach(stop -> stops.add(stop.asText()));
        var format = body.at("/output_config/format");
        return new Prompt(
                model,
                new MessagesPrompt().transcript(body),
                MessagesTools.read(body),
                format.has("schema") ? new OutputFormat.Schema(format.get("schema")) : new OutputFormat.Text(),
                new Limits(body.path("max_tokens").asInt(Integer.MAX_VALUE), stops, 1),
                reasoning(ClaudeModel.of(model), body));
    }

    private static Reasoning reasoning(ClaudeModel model, JsonNode body) {
        var type = body.at("/thinking/type").asText("disabled");
        if (type.equals("disabled")) {
            return Reasoning.NONE;
        }
        var display = body.at("/thinking/display").asText(model.omitsThinking() ? "omitted" : "summarized");
        return new Reasoning(effort(type, body), display.equals("summarized"));
    }

    private static Effort effort(String type, JsonNode body) {
        if (type.equals("adaptive") || body.at("/output_config").hasNonNull("effort")) {
            return Effort.of(body.at("/output_config/effort").asText("high"));
        }
        int budget = body.at("/thinking/budget_tokens").asInt();
        return budget <= 1024 ? Effort.LOW : budget <= 8192 ? Effort.MEDIUM : Effort.HIGH;
    }

    private Transcript transcript(JsonNode body) {
        for (var tool : body.path("tools")) {
            transcript.text(Json.text(tool)).mark(keeping(tool));
        }
        if (body.at("/output_config/format").isObject()) {
            transcript.text(Json.text(body.at("/output_config/format")));
        }
        if (body.hasNonNull("system")) {
            transcript.message("system");
            blocks(body.get("system"));
        }
        for (var message : body.path("messages")) {
            var role = message.path("role").asText();
            transcript.message(role);
            var said = text(message.path("content"));
            if (role.equals("user") && !said.isBlank()) {
                transcript.user(said);
            }
            blocks(message.path("content"));
        }
        if (body.hasNonNull("cache_control")) {
            transcript.markLast(keeping(body));
        }
        return transcript.build();
    }

    private void blocks(JsonNode content) {
        if (content.isTextual()) {
            transcript.text(content.asText()).mark(Keeping.NONE);
        }
        for (var block : content) {
            block(block);
            transcript.mark(keeping(block));
        }
    }

    private void block(JsonNode block) {
        switch (block.path("type").asText()) {
            case "text" -> transcript.text(block.path("text").asText());
            case "image" -> transcript.image(block.at("/source/media_type").asText("url"), false);
            case "document" -> document(block.path("source"));
            case "search_result" -> transcript.text(text(block.path("content")));
            case "tool_use" -> {
                toolsById.put(block.path("id").asText(), block.path("name").asText());
                transcript.text(block.path("name").asText()).text(Json.text(block.path("input")));
            }
            case "tool_result" -> {
                var name = toolsById.getOrDefault(block.path("tool_use_id").asText(), "tool");
                transcript.result(name, text(block.path("content")));
                blocksOfResult(block.path("content"));
            }
            case "thinking" -> transcript.text(block.path("thinking").asText());
            default -> {}
        }
    }

    private void blocksOfResult(JsonNode content) {
        if (content.isTextual()) {
            transcript.text(content.asText());
        }
        content.forEach(this::block);
    }

    private void document(JsonNode source) {
        switch (source.path("type").asText()) {
            case "text" -> transcript.text(source.path("data").asText());
            case "content" -> blocksOfResult(source.path("content"));
            default ->
                transcript.attachment("document", source.path("data").asText("").length());
        }
    }

    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        List<String> texts = new ArrayList<>();
        for (var block : content) {
            if (block.path("type").asText().equals("text")) {
                texts.add(block.path("text").asText());
            }
        }
        return String.join("\n", texts);
    }

    private static Keeping keeping(JsonNode block) {
        if (!block.hasNonNull("cache_control")) {
            return Keeping.NONE;
        }
        return block.at("/cache_control/ttl").asText("5m").equals("1h") ? Keeping.LONG : Keeping.SHORT;
    }
}
