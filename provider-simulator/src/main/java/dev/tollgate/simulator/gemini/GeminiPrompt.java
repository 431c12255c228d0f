package dev.tollgate.simulator.gemini;

import static dev.tollgate.simulator.gemini.Members.member;

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
import java.util.HashSet;
import java.util.Locale;

/// Understands a generateContent request; members may be in camel case or in snake case.
final class GeminiPrompt {
    private GeminiPrompt() {}

    /// Understands the whole request.
    static Prompt read(String model, JsonNode body) {
        var config = member(body, "generationConfig");
        var stops = new ArrayList<String>();
        member(config, "stopSequences").forEach(stop -> stops.add(stop.asText()));
        int most = member(config, "maxOutputTokens").asInt(Integer.MAX_VALUE);
        int choices = member(config, "candidateCount").asInt(1);
        return new Prompt(
                model,
                transcript(body),
                tooling(body),
                format(config),
                new Limits(most, stops, choices),
                reasoning(config));
    }

    private static OutputFormat format(JsonNode config) {
        var schema = member(config, "responseJsonSchema");
        if (schema.isObject()) {
            return new OutputFormat.Schema(schema);
        }
        if (member(config, "responseSchema").isObject()) {
            return new OutputFormat.Schema(lowerCaseTypes(member(config, "responseSchema")));
        }
        return member(config, "responseMimeType").asText().contains("json")
                ? new OutputFormat.AnyJson()
                : new OutputFormat.Text();
    }

    private static Reasoning reasoning(JsonNode config) {
        var thinking = member(config, "thinkingConfig");
        boolean visible = member(thinking, "includeThoughts").asBoolean(false);
        var level = member(thinking, "thinkingLevel").asText("");
        if (!level.isEmpty()) {
            return new Reasoning(Effort.of(level), visible);
        }
        int budget = member(thinking, "thinkingBudget").asInt(visible ? -1 : 0);
        if (budget < 0) {
            return new Reasoning(Effort.MEDIUM, visible);
        }
        var effort = budget <= 1024 ? Effort.LOW : budget <= 8192 ? Effort.MEDIUM : Effort.HIGH;
        return new Reasoning(budget == 0 ? Effort.NONE : effort, visible);
    }

    private static Tooling tooling(JsonNode body) {
        var tools = new ArrayList<Tool>();
        for (var group : body.path("tools")) {
            for (var function : member(group, "functionDeclarations")) {
                var schema = member(function, "parametersJsonSchema");
                var parameters = schema.isObject() ? schema : lowerCaseTypes(function.path("parameters"));
                tools.add(new Tool(Kind.FUNCTION, function.path("name").asText(), parameters));
            }
        }
        var calling = member(member(body, "toolConfig"), "functionCallingConfig");
        var allowed = new HashSet<String>();
        member(calling, "allowedFunctionNames").forEach(name -> allowed.add(name.asText()));
        tools.removeIf(tool -> !allowed.isEmpty() && !allowed.contains(tool.name()));
        return switch (calling.path("mode").asText("AUTO").toUpperCase(Locale.ROOT)) {
            case "NONE" -> new Tooling(tools, Choice.NONE, true);
            case "ANY" -> new Tooling(tools, Choice.REQUIRED, true);
            default -> new Tooling(tools, Choice.AUTO, true);
        };
    }

    /// Gemini's own schemas write types in capitals.
    private static JsonNode lowerCaseTypes(JsonNode schema) {
        if (!schema.isObject()) {
            return schema;
        }
        var lower = Json.object();
        schema.properties().forEach(member -> {
            var value = member.getValue();
            if (member.getKey().equals("type") && value.isTextual()) {
                lower.put("type", value.asText().toLowerCase(Locale.ROOT));
            } else if (member.getKey().equals("properties")) {
                var properties = lower.putObject("properties");
                value.properties().forEach(each -> properties.set(each.getKey(), lowerCaseTypes(each.getValue())));
            } else {
                lower.set(
                        member.getKey(), member.getKey().equals("items") ? lowerCaseTypes(value) : lowerCaseAll(value));
            }
        });
        return lower;
    }

    /// The alternatives of `anyOf`.
    private static JsonNode lowerCaseAll(JsonNode value) {
        if (!value.isArray() || !value.path(0).isObject()) {
            return value;
        }
        var lower = Json.array();
        value.forEach(each -> lower.add(lowerCaseTypes(each)));
        return lower;
    }

    /// What of the request counts as input.
    static Transcript transcript(JsonNode body) {
        var transcript = new Transcript.Builder();
        if (!body.path("tools").isEmpty()) {
            transcript.text(Json.text(body.get("tools")));
        }
        var system = member(body, "systemInstruction");
        if (system.isObject()) {
            read(system, "system", transcript);
        }
        for (var content : body.path("contents")) {
            read(content, content.path("role").asText("user"), transcript);
        }
        return transcript.build();
    }

    private static void media(JsonNode part, Transcript.Builder transcript) {
        var inline = member(part, "inlineData");
        if (inline.isObject()) {
            var type = member(inline, "mimeType").asText();
            if (type.startsWith("image/")) {
                transcript.image(type, false);
            } else {
                transcript.attachment(type, inline.path("data").asText().length());
            }
        }
        var file = member(part, "fileData");
        if (file.isObject()) {
            transcript.image(member(file, "mimeType").asText("url"), false);
        }
    }

    private static void read(JsonNode content, String role, Transcript.Builder transcript) {
        transcript.message(role);
        var texts = new ArrayList<String>();
        for (var part : content.path("parts")) {
            if (part.has("text")) {
                texts.add(part.get("text").asText());
            }
            media(part, transcript);
            if (member(part, "functionCall").isObject()) {
                transcript.text(Json.text(member(part, "functionCall")));
            }
        }
        var text = String.join("\n", texts);
        transcript.text(text);
        if (role.equals("user") && !text.isBlank()) {
            transcript.user(text);
        }
        for (var part : content.path("parts")) {
            var response = member(part, "functionResponse");
            if (response.isObject()) {
                var result = Json.text(response.path("response"));
                transcript.text(result).result(response.path("name").asText("tool"), result);
            }
        }
    }
}
