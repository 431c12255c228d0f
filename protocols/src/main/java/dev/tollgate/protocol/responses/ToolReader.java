package dev.tollgate.protocol.responses;

import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the tools and which of them may be called.
final class ToolReader {
    private static final int MAX_NAME = 256;

    private ToolReader() {}

    /// The declared tools with those from inside the input, which replace earlier ones of the same name.
    static List<Tool> tools(Member declared, List<Tool> fromInput) {
        var hosted = new ArrayList<Tool>();
        var named = new LinkedHashMap<String, Tool>();
        var all = new ArrayList<>(declared(declared));
        all.addAll(fromInput);
        for (var tool : all) {
            switch (tool) {
                case Tool.Function function -> named.put(function.qualifiedName(), function);
                case Tool.Custom custom -> named.put(custom.qualifiedName(), custom);
                case Tool.Hosted run -> hosted.add(run);
            }
        }
        var tools = new ArrayList<>(named.values());
        tools.addAll(hosted);
        return tools;
    }

    /// The tools of one list, in its order.
    static List<Tool> declared(Member list) {
        var tools = new ArrayList<Tool>();
        for (var tool : list.elements()) {
            read(tool, null, tools);
        }
        return tools;
    }

    private static void read(Member tool, @Nullable String namespace, List<Tool> into) {
        var json = tool.requiredObject();
        var type = tool.get("type").requiredName(MAX_NAME);
        switch (type) {
            case "function" -> into.add(function(tool, namespace));
            case "custom" -> into.add(custom(tool, namespace));
            case "namespace" -> {
                if (namespace != null) {
                    throw tool.invalid("may not hold another namespace");
                }
                var name = tool.get("name").requiredName(MAX_NAME);
                for (var inner : tool.get("tools").elements()) {
                    read(inner, name, into);
                }
            }
            default -> into.add(new Tool.Hosted(Protocol.RESPONSES, hostedKind(type), tool.path(), json));
        }
    }

    private static Tool function(Member tool, @Nullable String namespace) {
        // Some clients nest the declaration, as it is in their other requests.
        var flat = tool.get("function").isObject() ? tool.get("function") : tool;
        return new Tool.Function(
                flat.get("name").requiredName(MAX_NAME),
                namespace,
                flat.get("description").text(),
                flat.get("parameters").object(),
                flat.get("strict").flag(),
                null);
    }

    private static Tool custom(Member tool, @Nullable String namespace) {
        var flat = tool.get("custom").isObject() ? tool.get("custom") : tool;
        return new Tool.Custom(
                flat.get("name").requiredName(MAX_NAME),
                namespace,
                flat.get("description").text(),
                flat.get("format").object());
    }

    private static String hostedKind(String type) {
        return type.startsWith("web_search") ? Tool.Hosted.WEB_SEARCH : type;
    }

    static ToolChoice choice(Member choice, List<Tool> tools) {
        if (choice.isAbsent()) {
            return new ToolChoice.Unspecified();
        }
        if (choice.isText()) {
            return switch (choice.requiredText()) {
                case "auto" -> new ToolChoice.Auto();
                case "none" -> new ToolChoice.None();
                case "required" -> new ToolChoice.Required();
                default -> throw choice.invalid("must be none, auto, required or an object");
            };
        }
        choice.requiredObject();
        if (!"allowed_tools".equals(choice.get("type").requiredText())) {
            return new ToolChoice.One(named(choice, tools));
        }
        var names = new ArrayList<String>();
        for (var tool : choice.get("tools").elements()) {
            tool.requiredObject();
            names.add(named(tool, tools));
        }
        return switch (choice.get("mode").requiredText()) {
            case "auto" -> new ToolChoice.Subset(names, false);
            case "required" -> new ToolChoice.Subset(names, true);
            default -> throw choice.get("mode").invalid("must be auto or required");
        };
    }

    /// The qualified name of the tool that is meant. A namespace need not be said where the name is enough.
    private static String named(Member meant, List<Tool> tools) {
        var type = meant.get("type").requiredText();
        if (!type.equals("function") && !type.equals("custom")) {
            return declared(meant, tools, hostedKind(type));
        }
        var flat = meant.get(type).isObject() ? meant.get(type) : meant;
        var name = flat.get("name").requiredName(MAX_NAME);
        var namespace = flat.get("namespace").text();
        if (namespace == null) {
            for (var tool : tools) {
                if (tool.qualifiedName().endsWith("__" + name) && !(tool instanceof Tool.Hosted)) {
                    return isDeclared(name, tools) ? name : tool.qualifiedName();
                }
            }
        }
        return declared(flat.get("name"), tools, Tool.qualified(namespace, name));
    }

    private static String declared(Member meant, List<Tool> tools, String name) {
        if (!isDeclared(name, tools)) {
            throw meant.invalid("names a tool that is not in `tools`");
        }
        return name;
    }

    private static boolean isDeclared(String name, List<Tool> tools) {
        return tools.stream().anyMatch(tool -> tool.qualifiedName().equals(name));
    }
}
