package dev.tollgate.simulator.responses;

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
import java.util.List;
import java.util.Map;

/// Understands a Responses request.
final class ResponsesPrompt {
    private ResponsesPrompt() {}

    /// `items` are those of the whole conversation.
    static Prompt read(String model, JsonNode body, JsonNode items) {
        var format = switch (body.at("/text/format/type").asText()) {
            case "json_object" -> new OutputFormat.AnyJson();
            case "json_schema" -> new OutputFormat.Schema(body.at("/text/format/schema"));
            default -> new OutputFormat.Text();
        };
        var limits = new Limits(body.path("max_output_tokens").asInt(Integer.MAX_VALUE), List.of(), 1);
        var effort = body.at("/reasoning/effort").asText("");
        var reasoning = new Reasoning(
                effort.isEmpty() ? Effort.NONE : Effort.of(effort),
                body.at("/reasoning").hasNonNull("summary"));
        return new Prompt(model, transcript(body, items), tooling(body), format, limits, reasoning);
    }

    private static Transcript transcript(JsonNode body, JsonNode items) {
        var transcript = new Transcript.Builder();
        if (!body.path("tools").isEmpty()) {
            transcript.text(Json.text(body.get("tools")));
        }
        if (body.hasNonNull("instructions")) {
            transcript.message("system").text(body.get("instructions").asText());
        }
        var toolsByCall = new HashMap<String, String>();
        for (var item : items) {
            read(item, transcript, toolsByCall);
        }
        return transcript.build();
    }

    private static void read(JsonNode item, Transcript.Builder transcript, Map<String, String> toolsByCall) {
        switch (item.path("type").asText("message")) {
            case "message" -> {
                var role = item.path("role").asText();
                transcript.message(role);
                var text = text(item.path("content"), transcript);
                transcript.text(text);
                if (role.equals("user")) {
                    transcript.user(text);
                }
            }
            case "function_call", "custom_tool_call" -> {
                toolsByCall.put(item.path("call_id").asText(), item.path("name").asText());
                transcript.message("assistant").text(item.path("name").asText());
                transcript.text(item.path("arguments").asText(item.path("input").asText()));
            }
            case "function_call_output", "custom_tool_call_output" -> {
                transcript.message("tool");
                var text = text(item.path("output"), transcript);
                transcript.text(text);
                transcript.result(toolsByCall.getOrDefault(item.path("call_id").asText(), "tool"), text);
            }
            case "reasoning" ->
                item.path("summary")
                        .forEach(part -> transcript.text(part.path("text").asText()));
            default -> transcript.text(Json.text(item));
        }
    }

    private static String text(JsonNode content, Transcript.Builder transcript) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var texts = new ArrayList<String>();
        for (var part : content) {
            switch (part.path("type").asText()) {
                case "refusal" -> texts.add(part.path("refusal").asText());
                case "input_text", "output_text" -> texts.add(part.path("text").asText());
                case "input_image" ->
                    transcript.image(
                            Transcript.mediaType(part.path("image_url").asText()),
                            "low".equals(part.path("detail").asText()));
                case "input_file" ->
                    transcript.attachment(
                            "file", part.path("file_data").asText().length());
                default -> {}
            }
        }
        return String.join("\n", texts);
    }

    private static void add(JsonNode tool, List<Tool> tools) {
        switch (tool.path("type").asText()) {
            case "function" ->
                tools.add(new Tool(Kind.FUNCTION, tool.path("name").asText(), tool.path("parameters")));
            case "namespace" -> tool.path("tools").forEach(each -> add(each, tools));
            case "custom" -> tools.add(new Tool(Kind.CUSTOM, tool.path("name").asText(), Json.object()));
            default -> {}
        }
    }

    private static Tooling tooling(JsonNode body) {
        var tools = new ArrayList<Tool>();
        body.path("tools").forEach(tool -> add(tool, tools));
        var choice = body.path("tool_choice");
        boolean parallel = body.path("parallel_tool_calls").asBoolean(true);
        if (choice.hasNonNull("name")) {
            tools.removeIf(tool -> !tool.name().equals(choice.get("name").asText()));
            return new Tooling(tools, Choice.NAMED, false);
        }
        if (choice.path("type").asText().equals("allowed_tools")) {
            var allowed = choice.path("tools").findValuesAsText("name");
            tools.removeIf(tool -> !allowed.contains(tool.name()));
            boolean required = choice.path("mode").asText().equals("required");
            return new Tooling(tools, required ? Choice.REQUIRED : Choice.AUTO, parallel);
        }
        return switch (choice.asText("auto")) {
            case "none" -> new Tooling(tools, Choice.NONE, parallel);
            case "required" -> new Tooling(tools, Choice.REQUIRED, parallel);
            default -> new Tooling(tools, Choice.AUTO, parallel);
        };
    }
}
