package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes `tools` and `toolConfig` (protocols.md §3.4): all functions in one tool.
final class ToolWriter {
    private final CompletionRequest request;
    private final UpstreamModel model;
    private final ToolNames names;
    private final Drops drops;
    private final ArrayNode functions = JsonNodeFactory.instance.arrayNode();
    private final List<ObjectNode> hosted = new ArrayList<>();

    ToolWriter(CompletionRequest request, UpstreamModel model, ToolNames names, Drops drops) {
        this.request = request;
        this.model = model;
        this.names = names;
        this.drops = drops;
    }

    void write(ObjectNode body) {
        for (var tool : request.tools()) {
            switch (tool) {
                case Tool.Function function -> functions.add(function(function));
                case Tool.Custom custom -> functions.add(custom(custom));
                case Tool.Hosted provided -> hosted(provided);
            }
        }
        var tools = JsonNodeFactory.instance.arrayNode();
        if (!functions.isEmpty()) {
            tools.addObject().set("functionDeclarations", functions);
        }
        hosted.forEach(tools::add);
        if (tools.isEmpty()) {
            return;
        }
        body.set("tools", tools);
        if (!functions.isEmpty()) {
            var config = choice(request.toolChoice());
            if (config != null) {
                body.putObject("toolConfig").set("functionCallingConfig", config);
            }
            drops.addIf(Boolean.FALSE.equals(request.parallelToolCalls()), Setting.PARALLEL_TOOL_CALLS);
        }
    }

    private ObjectNode function(Tool.Function function) {
        var result = declaration(function, function.description());
        var parameters = function.parameters();
        if (parameters == null || takesNothing(parameters)) {
            return result;
        }
        if (model.facts().jsonSchema()) {
            result.set("parametersJsonSchema", SchemaWriter.jsonSchemaObject(parameters));
        } else {
            result.set("parameters", SchemaWriter.openApiObject(parameters));
        }
        return result;
    }

    /// Older models refuse an object without properties; without a schema a function takes nothing, too.
    private static boolean takesNothing(ObjectNode schema) {
        var members = 0;
        for (var member : schema.properties()) {
            var says = switch (member.getKey()) {
                case "properties", "required" -> !member.getValue().isEmpty();
                case "type", "additionalProperties", "$schema", "description", "title" ->
                    member.getKey().equals("additionalProperties")
                            && member.getValue().isObject();
                default -> true;
            };
            members += says ? 1 : 0;
        }
        return members == 0;
    }

    private ObjectNode custom(Tool.Custom custom) {
        var description = new StringBuilder(custom.description() == null ? "" : custom.description());
        var format = custom.format();
        if (format != null && format.path("definition").isTextual()) {
            description
                    .append(description.isEmpty() ? "" : "\n\n")
                    .append("The input must follow this ")
                    .append(format.path("syntax").asText("lark"))
                    .append(" grammar:\n")
                    .append(format.path("definition").textValue());
        }
        var result = declaration(custom, description.toString());
        var schema = result.putObject(model.facts().jsonSchema() ? "parametersJsonSchema" : "parameters");
        var isJsonSchema = model.facts().jsonSchema();
        schema.put("type", isJsonSchema ? "object" : "OBJECT");
        schema.putObject("properties").putObject("input").put("type", isJsonSchema ? "string" : "STRING");
        schema.putArray("required").add("input");
        return result;
    }

    private ObjectNode declaration(Tool tool, @Nullable String description) {
        var result = JsonNodeFactory.instance.objectNode();
        result.put("name", names.toUpstream(tool.qualifiedName()));
        if (description != null && !description.isEmpty()) {
            result.put("description", description);
        }
        return result;
    }

    private void hosted(Tool.Hosted tool) {
        var isSearch = tool.kind().equals(Tool.Hosted.WEB_SEARCH);
        if (tool.origin() == Protocol.GEMINI && tool.json() instanceof ObjectNode json) {
            hosted.add(json);
        } else if (isSearch && model.facts().webSearch() && mayMixTools()) {
            var search = JsonNodeFactory.instance.objectNode();
            search.putObject("googleSearch");
            hosted.add(search);
        } else if (request.toolChoice() instanceof ToolChoice.One one
                && one.name().equals(tool.kind())) {
            throw ProtocolException.unsupported(
                    "The tool `" + tool.kind() + "` is not available with this model.", "tool_choice");
        } else {
            drops.add(tool);
        }
    }

    /// Before Gemini 3 a request has either functions or Google's own tools.
    private boolean mayMixTools() {
        var older = model.facts().thinking() instanceof ThinkingKind.Budget
                || model.facts().thinking() instanceof ThinkingKind.None;
        return !older || request.tools().stream().allMatch(tool -> tool instanceof Tool.Hosted);
    }

    private @Nullable ObjectNode choice(ToolChoice choice) {
        return switch (choice) {
            case ToolChoice.Unspecified _ -> null;
            case ToolChoice.Auto _ -> mode("AUTO", List.of());
            case ToolChoice.None _ -> mode("NONE", List.of());
            case ToolChoice.Required _ -> mode("ANY", List.of());
            case ToolChoice.One one -> mode("ANY", List.of(one.name()));
            case ToolChoice.Subset subset -> mode(subset.required() ? "ANY" : "VALIDATED", subset.names());
        };
    }

    private ObjectNode mode(String mode, List<String> allowed) {
        var config = JsonNodeFactory.instance.objectNode().put("mode", mode);
        if (!allowed.isEmpty()) {
            var list = config.putArray("allowedFunctionNames");
            for (var name : allowed) {
                if (request.tool(name) instanceof Tool.Hosted) {
                    continue;
                }
                list.add(names.toUpstream(name));
            }
            if (list.isEmpty()) {
                // Only tools that Google runs by itself are allowed.
                config.remove("allowedFunctionNames");
                config.put("mode", "NONE");
            }
        }
        return config;
    }
}
