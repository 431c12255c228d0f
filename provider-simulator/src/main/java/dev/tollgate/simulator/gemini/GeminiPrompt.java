package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
        boolean budget = member(thinking, "thinkingBudget").asInt(0) != 0;
        return new Reasoning(
                level.isEmpty() ? (budget || visible ? Effort.MEDIUM : Effort.NONE) : Effort.of(level), visible);
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
                lower.set(member.getKey(), member.getKey().equals("items") ? lowerCaseTypes(value) : value);
            }
        });
        return lower;
    }

    private static Transcript transcript(JsonNode body) {
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

    private static void read(JsonNode content, String role, Transcript.Builder transcript) {
        transcript.message(role);
        var texts = new ArrayList<String>();
        for (var part : content.path("parts")) {
            if (part.has("text")) {
                texts.add(part.get("text").asText());
            }
            if (member(part, "inlineData").isObject()) {
                transcript.image(member(member(part, "inlineData"), "mimeType").asText("url"), false);
            }
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

    private static JsonNode member(JsonNode node, String camelCase) {
        if (node.has(camelCase)) {
            return node.get(camelCase);
        }
        var snakeCase = camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        return node.has(snakeCase) ? node.get(snakeCase) : MissingNode.getInstance();
    }
}
