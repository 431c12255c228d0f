package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tools of one request as the upstream gets them. The decoder of the answer makes the same of the same request.
final class UpstreamTools {
    private static final String WEB_SEARCH = "web_search_20250305";

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final ToolNames names;

    /// @param callable false when `tools` only describe calls of the past
    record Declared(ArrayNode tools, boolean callable) {}

    private UpstreamTools(CompletionRequest request, UpstreamModel model) {
        this.request = request;
        this.model = model;
        var max = model.facts().toolNameMax() > 0 ? model.facts().toolNameMax() : Limits.TOOL_NAME;
        this.names = ToolNames.plain(request.tools(), max);
    }

    static UpstreamTools of(CompletionRequest request, UpstreamModel model) {
        return new UpstreamTools(request, model);
    }

    ToolNames names() {
        return names;
    }

    /// The tool whose input is the answer, for models that cannot be held to a schema otherwise; absent for others.
    @Nullable
    String answerTool() {
        if (!(request.format() instanceof OutputFormat.Schema) || model.facts().jsonSchema()) {
            return null;
        }
        var name = new StringBuilder("json_output");
        while (names.fromUpstream(name.toString()) != null) {
            name.append('_');
        }
        return name.toString();
    }

    /// Whether the model must call a tool, which excludes thinking.
    boolean isForced() {
        return answerTool() != null
                || (request.toolChoice().isForced() && !request.tools().isEmpty());
    }

    /// The declarations. `called` are the names of the tools in the conversation, as the upstream gets them:
    /// Anthropic refuses a conversation with calls unless there are tools.
    Declared declarations(Set<String> called, Drops drops) {
        var tools = new LinkedHashMap<String, ObjectNode>();
        for (var tool : request.tools()) {
            if (!isChosen(tool)) {
                continue;
            }
            var declaration = declaration(tool);
            if (declaration != null) {
                tools.putIfAbsent(declaration.path("name").asText(tool.qualifiedName()), declaration);
            } else if (tool instanceof Tool.Hosted hosted) {
                refuseIfForced(tool);
                drops.add(hosted);
            }
        }
        var answerTool = answerTool();
        if (request.format() instanceof OutputFormat.Schema schema && answerTool != null) {
            tools.put(answerTool, answerTool(answerTool, schema));
        }
        if (!tools.isEmpty()) {
            return new Declared(Json.MAPPER.createArrayNode().addAll(tools.values()), true);
        }
        if (isForced()) {
            throw ProtocolException.unsupported(
                    "`tool_choice` demands a tool, and none of `tools` is available for this model.", "tool_choice");
        }
        var stubs = Json.MAPPER.createArrayNode();
        for (var name : called) {
            stubs.addObject().put("name", name).putObject("input_schema").put("type", "object");
        }
        return new Declared(stubs, false);
    }

    private boolean isChosen(Tool tool) {
        return !(request.toolChoice() instanceof ToolChoice.Subset subset)
                || subset.names().contains(tool.qualifiedName());
    }

    private void refuseIfForced(Tool tool) {
        if (request.toolChoice() instanceof ToolChoice.One one && one.name().equals(tool.qualifiedName())) {
            throw ProtocolException.unsupported(
                    "The tool `" + one.name() + "` that `tool_choice` demands is not available for this model.",
                    "tool_choice");
        }
    }

    private @Nullable ObjectNode declaration(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> function(function);
            case Tool.Custom custom -> custom(custom);
            case Tool.Hosted hosted -> hosted(hosted);
        };
    }

    private ObjectNode function(Tool.Function function) {
        var tool = named(function, function.description());
        var schema = InputSchema.of(function.parameters());
        var strict = Boolean.TRUE.equals(function.strict()) && model.facts().jsonSchema();
        tool.set("input_schema", strict ? SchemaSubset.of(schema) : schema);
        if (strict) {
            tool.put("strict", true);
        }
        if (function.cache() instanceof ObjectNode cache) {
            tool.set("cache_control", cache);
        }
        return tool;
    }

    private ObjectNode custom(Tool.Custom custom) {
        var description = new StringBuilder(custom.description() == null ? "" : custom.description());
        var grammar = custom.format() == null
                ? ""
                : custom.format().path("definition").asText("");
        if (custom.format() != null && !grammar.isEmpty()) {
            description
                    .append(description.isEmpty() ? "" : "\n\n")
                    .append("`input` must match this ")
                    .append(custom.format().path("syntax").asText("grammar"))
                    .append(" grammar:\n")
                    .append(grammar);
        }
        var tool = named(custom, description.toString());
        var schema = Json.MAPPER.createObjectNode().put("type", "object");
        schema.putObject("properties").putObject("input").put("type", "string");
        schema.putArray("required").add("input");
        tool.set("input_schema", schema);
        return tool;
    }

    private @Nullable ObjectNode hosted(Tool.Hosted hosted) {
        var isSearch = hosted.kind().equals(Tool.Hosted.WEB_SEARCH);
        if (isSearch && !model.facts().webSearch()) {
            return null;
        }
        if (hosted.origin() == Protocol.ANTHROPIC && hosted.json() instanceof ObjectNode json) {
            return json;
        }
        if (!isSearch) {
            return null;
        }
        return Json.MAPPER.createObjectNode().put("type", WEB_SEARCH).put("name", Tool.Hosted.WEB_SEARCH);
    }

    private ObjectNode named(Tool tool, @Nullable String description) {
        var json = Json.MAPPER.createObjectNode().put("name", names.toUpstream(tool.qualifiedName()));
        if (description != null && !description.isEmpty()) {
            json.put("description", description);
        }
        return json;
    }

    private static ObjectNode answerTool(String name, OutputFormat.Schema schema) {
        var description = schema.description() == null ? "" : " " + schema.description();
        return Json.MAPPER
                .createObjectNode()
                .put("name", name)
                .put("description", "Give the final answer as the input of this tool." + description)
                .set("input_schema", InputSchema.of(schema.schema()));
    }

    /// Which of them must be called; absent where nothing has to be said.
    ///
    /// @param mustBeAuto whether the model thinks, and so cannot be forced
    @Nullable
    ObjectNode choice(Declared declared, boolean mustBeAuto) {
        var answerTool = answerTool();
        if (answerTool != null) {
            var free = request.tools().isEmpty() || request.toolChoice() instanceof ToolChoice.None;
            return free ? type("tool").put("name", answerTool) : type("any");
        }
        if (!declared.callable()) {
            return type("none");
        }
        var choice = mustBeAuto && request.toolChoice().isForced() ? type("auto") : chosen();
        if (Boolean.FALSE.equals(request.parallelToolCalls())) {
            choice = choice == null ? type("auto") : choice;
            if (!choice.path("type").asText().equals("none")) {
                choice.put("disable_parallel_tool_use", true);
            }
        }
        return choice;
    }

    private @Nullable ObjectNode chosen() {
        return switch (request.toolChoice()) {
            case ToolChoice.Unspecified _ -> null;
            case ToolChoice.Auto _ -> type("auto");
            case ToolChoice.None _ -> type("none");
            case ToolChoice.Required _ -> type("any");
            case ToolChoice.One one -> type("tool").put("name", declared(one.name()));
            case ToolChoice.Subset subset -> type(subset.required() ? "any" : "auto");
        };
    }

    private String declared(String name) {
        var tool = request.tool(name);
        if (tool == null) {
            throw ProtocolException.invalid(
                    "`tool_choice` names the tool `" + name + "`, which is not declared.", "tool_choice");
        }
        return names.toUpstream(name);
    }

    private static ObjectNode type(String type) {
        return Json.MAPPER.createObjectNode().put("type", type);
    }
}
