package dev.tollgate.simulator.gemini;

import static dev.tollgate.simulator.gemini.GeminiWording.refused;
import static dev.tollgate.simulator.gemini.Members.has;
import static dev.tollgate.simulator.gemini.Members.member;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What Google refuses in functions, in the choice among them, and in its own kind of schema.
final class FunctionRules {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}");

    private FunctionRules() {}

    static void check(JsonNode body) {
        var names = new HashSet<String>();
        int declaring = 0;
        var tools = body.path("tools");
        for (int tool = 0; tool < tools.size(); tool++) {
            var functions = member(tools.get(tool), "functionDeclarations");
            declaring += functions.isEmpty() ? 0 : 1;
            for (int index = 0; index < functions.size(); index++) {
                var at = "GenerateContentRequest.tools[" + tool + "].function_declarations[" + index + "]";
                checkFunction(functions.get(index), at, names);
            }
        }
        if (declaring > 1) {
            throw refused("Multiple tools are supported only when they are all search tools.");
        }
        checkChoice(member(member(body, "toolConfig"), "functionCallingConfig"), names);
    }

    private static void checkFunction(JsonNode function, String at, Set<String> names) {
        var name = function.path("name").asText("");
        if (!NAME.matcher(name).matches()) {
            throw refused("* " + at + ".name: [FIELD_INVALID] Invalid function name. Must start with a letter or an"
                    + " underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or"
                    + " dashes (-), with a maximum length of 128.\n");
        }
        if (!names.add(name)) {
            throw refused("Duplicate function declaration found: " + name);
        }
        if (has(function, "parameters") && has(function, "parametersJsonSchema")) {
            throw refused("* " + at
                    + ".parameters_json_schema: only one of parameters and parameters_json_schema can be" + " set\n");
        }
        checkSchema(function.path("parameters"), at + ".parameters");
    }

    private static void checkChoice(JsonNode calling, Set<String> names) {
        var mode = calling.path("mode").asText("AUTO");
        var allowed = member(calling, "allowedFunctionNames");
        if (mode.equals("ANY") && names.isEmpty()) {
            throw refused("Function calling config is set without function_declarations.");
        }
        if (!allowed.isEmpty() && !mode.equals("ANY") && !mode.equals("VALIDATED")) {
            throw refused("* GenerateContentRequest.tool_config.function_calling_config.allowed_function_names: only"
                    + " supported when mode is ANY or VALIDATED\n");
        }
        for (var name : allowed) {
            if (!names.contains(name.asText())) {
                throw refused("* GenerateContentRequest.tool_config.function_calling_config.allowed_function_names: '"
                        + name.asText() + "' is not one of the declared functions\n");
            }
        }
    }

    static void checkSchema(JsonNode schema, String at) {
        if (!schema.isObject()) {
            return;
        }
        var type = schema.path("type").asText("").toUpperCase(Locale.ROOT);
        if (type.equals("ARRAY") && !schema.has("items")) {
            throw refused("* " + at + ".items: missing field.\n");
        }
        if (schema.has("enum") && !type.equals("STRING")) {
            throw refused("* " + at + ".enum: only allowed for STRING type\n");
        }
        var format = schema.path("format").asText("");
        if (type.equals("STRING") && !format.isEmpty() && !format.equals("enum") && !format.equals("date-time")) {
            throw refused("* " + at + ".format: only 'enum' and 'date-time' are supported for STRING type\n");
        }
        var required = schema.path("required");
        for (int index = 0; index < required.size(); index++) {
            if (!schema.path("properties").has(required.get(index).asText())) {
                throw refused("* " + at + ".required[" + index + "]: property is not defined\n");
            }
        }
        schema.path("properties")
                .properties()
                .forEach(each -> checkSchema(each.getValue(), at + ".properties[" + each.getKey() + "]"));
        checkSchema(schema.path("items"), at + ".items");
        member(schema, "anyOf").forEach(each -> checkSchema(each, at + ".any_of"));
    }
}
