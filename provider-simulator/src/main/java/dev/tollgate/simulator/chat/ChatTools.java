package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Tooling;
import dev.tollgate.simulator.answer.Tooling.Choice;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.answer.Tooling.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Understands a chat request's tools and the choice among them, in today's form and in the legacy one.
final class ChatTools {
    private ChatTools() {}

    static Tooling read(JsonNode body) {
        boolean parallel = body.path("parallel_tool_calls").asBoolean(true);
        var tools = new ArrayList<Tool>();
        for (var tool : body.path("tools")) {
            var kind = "custom".equals(tool.path("type").asText()) ? Kind.CUSTOM : Kind.FUNCTION;
            var definition = tool.path(tool.path("type").asText());
            tools.add(new Tool(kind, definition.path("name").asText(), definition.path("parameters")));
        }
        if (!tools.isEmpty()) {
            return chosen(tools, body.path("tool_choice"), parallel);
        }
        for (var function : body.path("functions")) {
            tools.add(new Tool(Kind.FUNCTION, function.path("name").asText(), function.path("parameters")));
        }
        var call = body.path("function_call");
        return call.has("name")
                ? named(tools, call.path("name").asText())
                : new Tooling(tools, "none".equals(call.asText()) ? Choice.NONE : Choice.AUTO, false);
    }

    private static Tooling chosen(List<Tool> tools, JsonNode choice, boolean parallel) {
        if (choice.isObject()) {
            var type = choice.path("type").asText();
            return "allowed_tools".equals(type)
                    ? allowed(tools, choice.path("allowed_tools"), parallel)
                    : named(tools, choice.path(type).path("name").asText());
        }
        return new Tooling(tools, word(choice.asText("auto")), parallel);
    }

    private static Tooling allowed(List<Tool> tools, JsonNode allowed, boolean parallel) {
        var names = new HashSet<String>();
        for (var tool : allowed.path("tools")) {
            names.add(
                    tool.path(tool.path("type").asText("function")).path("name").asText());
        }
        var left = tools.stream().filter(tool -> names.contains(tool.name())).toList();
        return new Tooling(left, word(allowed.path("mode").asText("auto")), parallel);
    }

    private static Tooling named(List<Tool> tools, String name) {
        var left =
                tools.stream().filter(tool -> tool.name().equals(name)).limit(1).toList();
        return new Tooling(left, Choice.NAMED, false);
    }

    private static Choice word(String word) {
        return switch (word) {
            case "none" -> Choice.NONE;
            case "required" -> Choice.REQUIRED;
            default -> Choice.AUTO;
        };
    }
}
