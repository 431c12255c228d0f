package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `tools` and `toolConfig`.
final class ToolReader {
    private static final List<String> HOSTED = List.of(
            "googleSearch",
            "googleSearchRetrieval",
            "codeExecution",
            "urlContext",
            "fileSearch",
            "computerUse",
            "googleMaps",
            "mcpServers");

    private ToolReader() {}

    static List<Tool> tools(Members body) {
        var tools = new ArrayList<Tool>();
        var names = new HashSet<String>();
        for (var tool : body.objects("tools")) {
            for (var declaration : tool.objects("functionDeclarations")) {
                var function = function(declaration);
                if (!names.add(function.name())) {
                    throw ProtocolException.invalid(
                            "`" + declaration.pathOf("name") + "`: the function `" + function.name()
                                    + "` is declared twice.",
                            declaration.pathOf("name"));
                }
                tools.add(function);
            }
            for (var kind : HOSTED) {
                var hosted = tool.get(kind);
                if (hosted != null) {
                    var json = RequestReader.emptyObject();
                    json.set(kind, hosted);
                    tools.add(new Tool.Hosted(Protocol.GEMINI, neutralKind(kind), tool.pathOf(kind), json));
                }
            }
        }
        return tools;
    }

    private static String neutralKind(String kind) {
        return kind.startsWith("googleSearch") ? Tool.Hosted.WEB_SEARCH : kind;
    }

    private static Tool.Function function(Members declaration) {
        return new Tool.Function(
                declaration.required("name"),
                null,
                declaration.text("description"),
                parameters(declaration),
                null,
                null);
    }

    private static @Nullable ObjectNode parameters(Members declaration) {
        var schema = declaration.object("parameters");
        var jsonSchema = declaration.object("parametersJsonSchema");
        if (schema != null && jsonSchema != null) {
            throw ProtocolException.invalid(
                    "Give either `parameters` or `parametersJsonSchema`, not both.",
                    declaration.pathOf("parametersJsonSchema"));
        }
        return jsonSchema != null ? jsonSchema.json() : schema == null ? null : SchemaReader.toJsonSchema(schema);
    }

    static ToolChoice choice(Members body, List<Tool> tools) {
        var toolConfig = body.object("toolConfig");
        var config = toolConfig == null ? null : toolConfig.object("functionCallingConfig");
        if (config == null) {
            return new ToolChoice.Unspecified();
        }
        var names = config.texts("allowedFunctionNames");
        for (var name : names) {
            if (tools.stream().noneMatch(tool -> tool.qualifiedName().equals(name))) {
                throw ProtocolException.invalid(
                        "`" + config.pathOf("allowedFunctionNames") + "`: there is no function `" + name + "`.",
                        config.pathOf("allowedFunctionNames"));
            }
        }
        var mode = config.word("mode");
        return switch (mode == null ? "MODE_UNSPECIFIED" : mode) {
            case "MODE_UNSPECIFIED" ->
                names.isEmpty() ? new ToolChoice.Unspecified() : new ToolChoice.Subset(names, false);
            case "AUTO", "VALIDATED" -> names.isEmpty() ? new ToolChoice.Auto() : new ToolChoice.Subset(names, false);
            case "ANY" -> required(names);
            case "NONE" -> new ToolChoice.None();
            default -> throw config.wrong("mode", "one of AUTO, ANY, NONE and VALIDATED");
        };
    }

    private static ToolChoice required(List<String> names) {
        return switch (names.size()) {
            case 0 -> new ToolChoice.Required();
            case 1 -> new ToolChoice.One(names.getFirst());
            default -> new ToolChoice.Subset(names, true);
        };
    }
}
