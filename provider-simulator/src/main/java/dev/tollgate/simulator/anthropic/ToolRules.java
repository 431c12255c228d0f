package dev.tollgate.simulator.anthropic;

import static dev.tollgate.simulator.anthropic.MessagesWording.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.regex.Pattern;

/// What Anthropic refuses in tools and the choice among them.
final class ToolRules {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

    private ToolRules() {}

    static void check(JsonNode body) {
        var names = new HashSet<String>();
        var tools = body.path("tools");
        for (int index = 0; index < tools.size(); index++) {
            var tool = tools.get(index);
            var name = tool.path("name").asText("");
            if (tool.has("input_schema")) {
                checkCustom(tool, name, "tools." + index + ".custom");
            }
            if (!name.isEmpty() && !names.add(name)) {
                throw refused("tools: Tool names must be unique.");
            }
        }
        var choice = body.path("tool_choice");
        if (choice.isObject()
                && tools.isEmpty()
                && !choice.path("type").asText().equals("none")) {
            throw refused("tool_choice may only be specified while providing tools");
        }
        if (choice.path("type").asText().equals("tool")
                && !names.contains(choice.path("name").asText())) {
            throw refused("Tool '" + choice.path("name").asText() + "' not found in provided tools");
        }
    }

    private static void checkCustom(JsonNode tool, String name, String at) {
        if (!NAME.matcher(name).matches()) {
            throw refused(at + ".name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
        }
        var schema = tool.path("input_schema");
        if (!schema.has("type")) {
            throw refused(at + ".input_schema.type: Field required");
        }
        if (!"object".equals(schema.path("type").asText())) {
            throw refused(at + ".input_schema.type: Input should be 'object'");
        }
        if (tool.path("strict").asBoolean(false)) {
            SchemaRules.check(schema, at);
        }
    }
}
