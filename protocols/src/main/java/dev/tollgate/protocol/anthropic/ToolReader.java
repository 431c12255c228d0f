package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the tools that a client declares, and which of them the model must call.
final class ToolReader {
    private ToolReader() {}

    static List<Tool> tools(RequestObject request) {
        var tools = new ArrayList<Tool>();
        var names = new HashSet<String>();
        for (var tool : request.objects("tools")) {
            var type = tool.optionalText("type");
            if (type != null && !type.equals("custom")) {
                var kind = type.startsWith("web_search_") ? Tool.Hosted.WEB_SEARCH : type;
                tools.add(new Tool.Hosted(Protocol.ANTHROPIC, kind, tool.path(), tool.json()));
                continue;
            }
            var function = function(tool);
            if (!names.add(function.name())) {
                throw tool.invalid("name", "is the name of another tool already");
            }
            tools.add(function);
        }
        return tools;
    }

    private static Tool.Function function(RequestObject tool) {
        var name = tool.text("name");
        if (name.isEmpty() || name.length() > Limits.TOOL_NAME || !name.chars().allMatch(Limits::isNameLetter)) {
            throw tool.invalid("name", "must have 1 to 128 letters, digits, `_` or `-`");
        }
        var schema = tool.object("input_schema");
        if (schema == null) {
            throw tool.missing("input_schema");
        }
        return new Tool.Function(
                name,
                null,
                tool.optionalText("description"),
                parameters(schema.json()),
                tool.flag("strict"),
                tool.get("cache_control"));
    }

    /// An object without any member means that there are no parameters.
    private static @Nullable ObjectNode parameters(ObjectNode schema) {
        for (var member : schema.properties()) {
            var isEmpty = switch (member.getKey()) {
                case "type", "$schema", "additionalProperties" ->
                    !member.getValue().isContainerNode();
                case "properties", "required" -> member.getValue().isEmpty();
                default -> false;
            };
            if (!isEmpty || member.getValue().asText().equals("true")) {
                return schema;
            }
        }
        return null;
    }

    static ToolChoice choice(RequestObject request) {
        var choice = request.object("tool_choice");
        if (choice == null) {
            return new ToolChoice.Unspecified();
        }
        return switch (choice.text("type")) {
            case "auto" -> new ToolChoice.Auto();
            case "any" -> new ToolChoice.Required();
            case "none" -> new ToolChoice.None();
            case "tool" -> new ToolChoice.One(choice.text("name"));
            default -> throw choice.invalid("type", "must be \"auto\", \"any\", \"tool\" or \"none\"");
        };
    }

    static @Nullable Boolean parallel(RequestObject request) {
        var choice = request.object("tool_choice");
        var disabled = choice == null ? null : choice.flag("disable_parallel_tool_use");
        return disabled == null ? null : !disabled;
    }
}
