package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.ToolNames;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the tools of a request and the choice among them (protocols.md §3.4).
final class ToolWriter {
    /// The one argument of a custom tool where the upstream only has functions.
    static final String INPUT = "input";

    private final CompletionRequest request;
    private final ModelFacts facts;
    private final ToolNames names;
    private final Drops drops;
    private final Map<String, ObjectNode> callable = new LinkedHashMap<>();
    private boolean searches;

    ToolWriter(CompletionRequest request, ModelFacts facts, ToolNames names, Drops drops) {
        this.request = request;
        this.facts = facts;
        this.names = names;
        this.drops = drops;
    }

    void write(ObjectNode body) {
        var tools = RequestWriter.array();
        for (var tool : request.tools()) {
            switch (tool) {
                case Tool.Function function -> tools.add(function(function));
                case Tool.Custom custom -> tools.add(facts.customTools() ? custom(custom) : customAsFunction(custom));
                case Tool.Hosted hosted -> hosted(hosted, body);
            }
        }
        if (tools.isEmpty()) {
            refuseForced(request.toolChoice());
            return;
        }
        body.set("tools", tools);
        putChoice(body);
        var parallel = request.parallelToolCalls();
        if (parallel != null) {
            body.put("parallel_tool_calls", parallel);
        }
    }

    private ObjectNode function(Tool.Function function) {
        var declared = named("function", function.qualifiedName());
        var inner = inner(declared, "function");
        if (function.description() != null) {
            inner.put("description", function.description());
        }
        if (function.parameters() != null) {
            inner.set("parameters", function.parameters());
        }
        var strict = function.strict();
        if (strict != null) {
            inner.put("strict", strict && StrictSchema.accepts(inner.path("parameters")));
        }
        return declared;
    }

    private ObjectNode custom(Tool.Custom custom) {
        var declared = named("custom", custom.qualifiedName());
        var inner = inner(declared, "custom");
        if (custom.description() != null) {
            inner.put("description", custom.description());
        }
        var format = custom.format();
        if (format != null) {
            inner.set("format", nested(format));
        }
        return declared;
    }

    /// Chat has the grammar in an object of its own.
    private static ObjectNode nested(ObjectNode format) {
        if (!format.path("type").asText().equals("grammar") || format.has("grammar")) {
            return format;
        }
        var nested = JsonNodeFactory.instance.objectNode().put("type", "grammar");
        nested.set("grammar", format.deepCopy().without("type"));
        return nested;
    }

    private ObjectNode customAsFunction(Tool.Custom custom) {
        var declared = named("function", custom.qualifiedName());
        var inner = inner(declared, "function");
        inner.put("description", description(custom));
        var parameters = inner.putObject("parameters").put("type", "object");
        parameters.putObject("properties").putObject(INPUT).put("type", "string");
        parameters.putArray("required").add(INPUT);
        parameters.put("additionalProperties", false);
        return declared;
    }

    private static String description(Tool.Custom custom) {
        var text = custom.description() == null ? "" : custom.description() + "\n\n";
        var format = custom.format();
        var definition = format == null ? "" : format.path("definition").asText();
        return text + "Put the whole input, as plain text, into `" + INPUT + "`."
                + (definition.isEmpty() ? "" : " It must follow this grammar:\n" + definition);
    }

    private void hosted(Tool.Hosted hosted, ObjectNode body) {
        if (hosted.kind().equals(Tool.Hosted.WEB_SEARCH) && facts.webSearch()) {
            searches = true;
            body.putObject("web_search_options");
        } else {
            drops.add(hosted);
        }
    }

    private void putChoice(ObjectNode body) {
        switch (request.toolChoice()) {
            case ToolChoice.Unspecified _ -> {}
            case ToolChoice.Auto _ -> body.put("tool_choice", "auto");
            case ToolChoice.None _ -> body.put("tool_choice", "none");
            case ToolChoice.Required _ -> body.put("tool_choice", "required");
            case ToolChoice.One one -> {
                var tool = callable.get(one.name());
                if (tool == null) {
                    refuseForced(one);
                } else {
                    body.set("tool_choice", tool);
                }
            }
            case ToolChoice.Subset subset -> putSubset(subset, body);
        }
    }

    private void putSubset(ToolChoice.Subset subset, ObjectNode body) {
        var allowed = RequestWriter.array();
        for (var name : subset.names()) {
            var tool = callable.get(name);
            if (tool != null) {
                allowed.add(tool);
            }
        }
        if (allowed.isEmpty()) {
            refuseForced(subset);
            body.put("tool_choice", "none");
            return;
        }
        var choice = body.putObject("tool_choice").put("type", "allowed_tools");
        putAllowed(choice.putObject("allowed_tools"), subset.required(), allowed);
    }

    private static void putAllowed(ObjectNode choice, boolean required, ArrayNode tools) {
        choice.put("mode", required ? "required" : "auto").set("tools", tools);
    }

    /// A call that is demanded must be possible. The search that a chat model has cannot be demanded.
    private void refuseForced(ToolChoice choice) {
        var isSearch = searches && choice.equals(new ToolChoice.One(Tool.Hosted.WEB_SEARCH));
        if (choice.isForced() && !isSearch) {
            throw ProtocolException.unsupported(
                    "The model `" + request.model() + "` does not have the tool that `tool_choice` demands.",
                    "tool_choice");
        }
    }

    private ObjectNode named(String type, String name) {
        var choice = JsonNodeFactory.instance.objectNode().put("type", type);
        choice.putObject(type).put("name", names.toUpstream(name));
        callable.put(name, choice.deepCopy());
        return choice;
    }

    private static ObjectNode inner(ObjectNode tool, String type) {
        return (ObjectNode) tool.path(type);
    }

    /// Whether calls of this tool travel as JSON although their input is text.
    static boolean isWrapped(@Nullable Tool tool, ModelFacts facts) {
        return tool instanceof Tool.Custom && !facts.customTools();
    }
}
