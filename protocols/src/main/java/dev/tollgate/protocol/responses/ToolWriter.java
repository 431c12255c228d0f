package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.ToolNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the tools and the choice among them (protocols.md §3.4).
final class ToolWriter {
    /// The one member of a custom tool's input when it has to be sent as a function.
    static final String INPUT = "input";

    private static final int MAX_NAME = 64;

    private final CompletionRequest request;
    private final ModelFacts facts;
    private final Drops drops;
    private final ToolNames names;
    private final Set<String> sent = new HashSet<>();

    ToolWriter(CompletionRequest request, ModelFacts facts, Drops drops) {
        this.request = request;
        this.facts = facts;
        this.drops = drops;
        this.names = names(request.tools(), facts);
    }

    /// The names of these tools as this model's upstream takes them.
    static ToolNames names(List<Tool> tools, ModelFacts facts) {
        return ToolNames.plain(tools, facts.toolNameMax() > 0 ? Math.min(facts.toolNameMax(), MAX_NAME) : MAX_NAME);
    }

    void write(ObjectNode body) {
        var tools = JsonNodeFactory.instance.arrayNode();
        for (var tool : request.tools()) {
            var json = declaration(tool);
            if (json != null) {
                sent.add(tool.qualifiedName());
                tools.add(json);
            } else if (tool instanceof Tool.Hosted hosted) {
                drops.add(hosted);
            }
        }
        if (tools.isEmpty()) {
            refuseChoiceOfUnsent();
            return;
        }
        body.set("tools", tools);
        choice(body);
        if (request.parallelToolCalls() != null) {
            body.put("parallel_tool_calls", request.parallelToolCalls());
        }
    }

    private @Nullable ObjectNode declaration(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> function(function);
            case Tool.Custom custom when facts.customTools() -> custom(custom);
            case Tool.Custom custom -> customAsFunction(custom);
            case Tool.Hosted hosted -> hosted(hosted);
        };
    }

    private ObjectNode function(Tool.Function function) {
        var json = declaration("function", function, function.description());
        json.set("parameters", function.parameters() != null ? function.parameters() : noParameters());
        // What is not said means "try strict" here and "not strict" elsewhere.
        return json.put("strict", Boolean.TRUE.equals(function.strict()));
    }

    private ObjectNode custom(Tool.Custom custom) {
        var json = declaration("custom", custom, custom.description());
        if (custom.format() != null) {
            json.set("format", custom.format());
        }
        return json;
    }

    private ObjectNode customAsFunction(Tool.Custom custom) {
        var said = custom.description() == null ? "" : custom.description();
        var definition = custom.format() == null
                ? ""
                : custom.format().path("definition").asText("");
        var grammar = definition.isEmpty() ? "" : "\n\nThe input must match this grammar:\n" + definition;
        var json = declaration("function", custom, (said + grammar).strip());
        var parameters = noParameters();
        parameters.withObjectProperty("properties").putObject(INPUT).put("type", "string");
        parameters.putArray("required").add(INPUT);
        json.set("parameters", parameters.put("additionalProperties", false));
        return json.put("strict", false);
    }

    private ObjectNode declaration(String type, Tool tool, @Nullable String description) {
        var json = JsonNodeFactory.instance.objectNode().put("type", type);
        json.put("name", names.toUpstream(tool.qualifiedName()));
        if (description != null && !description.isEmpty()) {
            json.put("description", description);
        }
        return json;
    }

    private static ObjectNode noParameters() {
        var parameters = JsonNodeFactory.instance.objectNode().put("type", "object");
        parameters.putObject("properties");
        return parameters;
    }

    private @Nullable ObjectNode hosted(Tool.Hosted hosted) {
        if (hosted.kind().equals(Tool.Hosted.WEB_SEARCH) && !facts.webSearch()) {
            return null;
        }
        if (hosted.origin() == Protocol.RESPONSES && hosted.json() instanceof ObjectNode json) {
            return json;
        }
        return hosted.kind().equals(Tool.Hosted.WEB_SEARCH)
                ? JsonNodeFactory.instance.objectNode().put("type", Tool.Hosted.WEB_SEARCH)
                : null;
    }

    private void choice(ObjectNode body) {
        switch (request.toolChoice()) {
            case ToolChoice.Unspecified _ -> {}
            case ToolChoice.Auto _ -> body.put("tool_choice", "auto");
            case ToolChoice.None _ -> body.put("tool_choice", "none");
            case ToolChoice.Required _ -> body.put("tool_choice", "required");
            case ToolChoice.One one -> body.set("tool_choice", reference(one.name()));
            case ToolChoice.Subset subset -> {
                var allowed = JsonNodeFactory.instance.objectNode().put("type", "allowed_tools");
                allowed.put("mode", subset.required() ? "required" : "auto");
                references(subset, allowed.putArray("tools"));
                body.set("tool_choice", allowed);
            }
        }
    }

    private void references(ToolChoice.Subset subset, ArrayNode into) {
        for (var name : subset.names()) {
            if (sent.contains(name)) {
                into.add(reference(name));
            }
        }
        if (into.isEmpty()) {
            throw notOffered(String.join(", ", subset.names()));
        }
    }

    private ObjectNode reference(String name) {
        var tool = request.tool(name);
        if (tool == null || !sent.contains(name)) {
            throw notOffered(name);
        }
        var json = JsonNodeFactory.instance.objectNode();
        return switch (tool) {
            case Tool.Function _ -> json.put("type", "function").put("name", names.toUpstream(name));
            case Tool.Custom _ ->
                json.put("type", facts.customTools() ? "custom" : "function").put("name", names.toUpstream(name));
            case Tool.Hosted hosted
            when hosted.origin() == Protocol.RESPONSES ->
                json.put("type", hosted.json().path("type").asText(hosted.kind()));
            case Tool.Hosted hosted -> json.put("type", hosted.kind());
        };
    }

    /// A choice that rests on tools which cannot be sent would change the answer.
    private void refuseChoiceOfUnsent() {
        if (request.toolChoice() instanceof ToolChoice.One one) {
            throw notOffered(one.name());
        }
        if (request.toolChoice() instanceof ToolChoice.Subset subset && subset.required()) {
            throw notOffered(String.join(", ", subset.names()));
        }
    }

    private ProtocolException notOffered(String name) {
        return ProtocolException.unsupported(
                "`tool_choice` wants the tool " + name + ", which the model " + request.model() + " cannot be given.",
                "tool_choice");
    }
}
