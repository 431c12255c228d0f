package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Tooling;
import dev.tollgate.simulator.answer.Tooling.Choice;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.answer.Tooling.Tool;
import dev.tollgate.simulator.json.Json;
import java.util.ArrayList;

/// Understands the tools of a Messages request. Anthropic's own tools that the client runs can be called; those that
/// the provider runs cannot.
final class MessagesTools {
    private MessagesTools() {}

    static Tooling read(JsonNode body) {
        var tools = new ArrayList<Tool>();
        for (var tool : body.path("tools")) {
            var name = tool.path("name").asText();
            if (tool.has("input_schema")) {
                tools.add(new Tool(Kind.FUNCTION, name, tool.get("input_schema")));
            } else if (isRunByTheClient(tool.path("type").asText())) {
                tools.add(new Tool(Kind.FUNCTION, name, commandSchema()));
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

    private static boolean isRunByTheClient(String type) {
        return type.startsWith("bash_")
                || type.startsWith("text_editor_")
                || type.startsWith("computer_")
                || type.startsWith("memory_");
    }

    private static JsonNode commandSchema() {
        var schema = Json.object().put("type", "object");
        schema.putObject("properties").putObject("command").put("type", "string");
        return schema;
    }
}
