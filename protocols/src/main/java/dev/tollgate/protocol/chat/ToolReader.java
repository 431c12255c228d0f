package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the tools of a request and the choice among them: OpenAI's form, its flat variant without the inner object
/// (Cursor mixes them), and the form before tools (`functions`, `function_call`).
record ToolReader(List<Tool> tools, ToolChoice choice) {
    static ToolReader read(Member request) {
        var tools = new ArrayList<Tool>();
        for (var element : request.at("tools").elements()) {
            tools.add(tool(element));
        }
        for (var element : request.at("functions").elements()) {
            element.object();
            tools.add(function(element, null));
        }
        var search = request.at("web_search_options").objectOrNull();
        if (search != null) {
            tools.add(new Tool.Hosted(Protocol.CHAT, Tool.Hosted.WEB_SEARCH, "web_search_options", search));
        }
        var given = request.at("tool_choice");
        var choice = given.isAbsent() ? legacyChoice(request.at("function_call")) : choice(given);
        check(choice, tools, given.isAbsent() ? request.at("function_call") : given);
        return new ToolReader(List.copyOf(tools), choice);
    }

    private static Tool tool(Member element) {
        element.object();
        var type =
                element.at("type").isAbsent() ? "function" : element.at("type").word();
        return switch (type) {
            case "function" -> function(inner(element, "function"), cache(element));
            case "custom" -> custom(inner(element, "custom"));
            default ->
                new Tool.Hosted(
                        Protocol.CHAT,
                        type.startsWith(Tool.Hosted.WEB_SEARCH) ? Tool.Hosted.WEB_SEARCH : type,
                        element.path(),
                        element.json());
        };
    }

    /// The object that a nested form has, or the element itself when it is flat.
    private static Member inner(Member element, String name) {
        if (element.at(name).isAbsent() && !element.at("name").isAbsent()) {
            return element;
        }
        return element.at(name).object();
    }

    private static Tool function(Member function, @Nullable JsonNode cache) {
        return new Tool.Function(
                function.at("name").word(),
                null,
                function.at("description").wordOrNull(),
                function.at("parameters").objectOrNull(),
                function.at("strict").flagOrNull(),
                cache != null ? cache : cache(function));
    }

    private static Tool custom(Member custom) {
        return new Tool.Custom(
                custom.at("name").word(), null, custom.at("description").wordOrNull(), format(custom.at("format")));
    }

    /// The format in the flat form that the neutral tool has.
    private static @Nullable ObjectNode format(Member format) {
        var given = format.objectOrNull();
        if (given == null || !given.path("grammar").isObject()) {
            return given;
        }
        var flat = given.deepCopy();
        flat.remove("grammar");
        flat.setAll((ObjectNode) given.path("grammar"));
        return flat;
    }

    private static @Nullable JsonNode cache(Member element) {
        return element.at("cache_control").objectOrNull();
    }

    private static ToolChoice choice(Member choice) {
        if (choice.json().isTextual()) {
            return switch (choice.json().asText()) {
                case "auto" -> new ToolChoice.Auto();
                case "none" -> new ToolChoice.None();
                case "required", "any" -> new ToolChoice.Required();
                default -> throw choice.wrong("must be `none`, `auto`, `required` or an object.");
            };
        }
        choice.object();
        var type = choice.at("type").word();
        return switch (type) {
            case "function", "custom" ->
                new ToolChoice.One(inner(choice, type).at("name").word());
            case "allowed_tools" -> subset(choice.at("allowed_tools").isAbsent() ? choice : choice.at("allowed_tools"));
            default -> new ToolChoice.One(type.startsWith(Tool.Hosted.WEB_SEARCH) ? Tool.Hosted.WEB_SEARCH : type);
        };
    }

    private static ToolChoice subset(Member allowed) {
        var names = new ArrayList<String>();
        for (var element : allowed.at("tools").elements()) {
            var type = element.object().at("type").isAbsent()
                    ? "function"
                    : element.at("type").word();
            names.add(
                    type.equals("function") || type.equals("custom")
                            ? inner(element, type).at("name").word()
                            : type);
        }
        var mode = allowed.at("mode").word();
        if (!mode.equals("auto") && !mode.equals("required")) {
            throw allowed.at("mode").wrong("must be `auto` or `required`.");
        }
        return new ToolChoice.Subset(names, mode.equals("required"));
    }

    private static ToolChoice legacyChoice(Member choice) {
        if (choice.isAbsent()) {
            return new ToolChoice.Unspecified();
        }
        if (choice.json().isTextual()) {
            return choice(choice);
        }
        return new ToolChoice.One(choice.object().at("name").word());
    }

    /// A choice that forces something must be able to be kept.
    private static void check(ToolChoice choice, List<Tool> tools, Member member) {
        if (choice.isForced() && tools.isEmpty()) {
            throw member.wrong("is only allowed with `tools`.");
        }
        var names = tools.stream().map(Tool::qualifiedName).toList();
        switch (choice) {
            case ToolChoice.One one
            when !names.contains(one.name()) ->
                throw member.wrong("names the tool `" + one.name() + "`, which is not in `tools`.");
            case ToolChoice.Subset subset
            when !names.containsAll(subset.names()) -> throw member.wrong("names a tool that is not in `tools`.");
            case ToolChoice.Unspecified _,
                    ToolChoice.Auto _,
                    ToolChoice.None _,
                    ToolChoice.Required _,
                    ToolChoice.One _,
                    ToolChoice.Subset _ -> {}
        }
    }
}
