package dev.tollgate.simulator.responses;

import static dev.tollgate.simulator.responses.ResponsesWording.refused;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.shape.Shapes;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What OpenAI refuses in the members of a Responses request; its items are `ItemRules`' matter.
final class ResponsesRules {
    private static final Shapes SHAPES = Shapes.read(ResponsesRules.class, "responses.shapes", false);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");
    private static final int MIN_OUTPUT_TOKENS = 16;

    private ResponsesRules() {}

    static void check(JsonNode body, Script script) {
        SHAPES.check(body, "Request", new ResponsesWording(), true);
        if (!body.hasNonNull("input")
                && !body.hasNonNull("previous_response_id")
                && !body.hasNonNull("conversation")
                && !body.hasNonNull("prompt")) {
            throw refused(
                    "One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation_id' must be provided.",
                    "input",
                    "missing_required_parameter");
        }
        if (body.hasNonNull("conversation")) {
            throw refused("Conversation not found.", "conversation", "conversation_not_found");
        }
        checkRange(body, "max_output_tokens", MIN_OUTPUT_TOKENS, Integer.MAX_VALUE);
        checkRange(body, "temperature", 0, 2);
        checkRange(body, "top_p", 0, 1);
        checkRange(body, "top_logprobs", 0, 20);
        checkRange(body, "max_tool_calls", 1, Integer.MAX_VALUE);
        if (body.path("metadata").size() > 16) {
            throw refused(
                    "Invalid 'metadata': too many properties. Expected an object with at most 16 properties.",
                    "metadata",
                    "object_above_max_properties");
        }
        if (body.hasNonNull("stream_options") && !body.path("stream").asBoolean()) {
            throw refused(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", null);
        }
        if (script.has(Directive.STRICT) && body.hasNonNull("temperature")) {
            throw refused(
                    "Unsupported parameter: 'temperature' is not supported with this model.",
                    "temperature",
                    "unsupported_parameter");
        }
        checkTools(body);
        checkFormat(body);
    }

    private static void checkTools(JsonNode body) {
        var names = new HashSet<String>();
        var tools = body.path("tools");
        for (int index = 0; index < tools.size(); index++) {
            var tool = tools.get(index);
            var at = "tools[" + index + "]";
            if (tool.has("name") && !NAME.matcher(tool.path("name").asText()).matches()) {
                throw refused(
                        "Invalid '" + at + ".name': string does not match pattern. Expected a string that matches the"
                                + " pattern '^[a-zA-Z0-9_-]+$'.",
                        at + ".name",
                        "invalid_value");
            }
            names.add(tool.path("name").asText());
            if (tool.path("strict").asBoolean(false)) {
                var place = "function '" + tool.path("name").asText() + "'";
                checkStrict(tool.path("parameters"), place, at + ".parameters", "invalid_function_parameters");
            }
        }
        var choice = body.path("tool_choice");
        if (choice.has("name") && !names.contains(choice.path("name").asText())) {
            throw refused(
                    "Tool choice '" + choice.path("type").asText() + "' not found in 'tools' parameter.",
                    "tool_choice",
                    null);
        }
        if (choice.asText("").equals("required") && tools.isEmpty()) {
            throw refused("Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice", null);
        }
    }

    private static void checkFormat(JsonNode body) {
        var format = body.at("/text/format");
        if (format.path("strict").asBoolean(false)) {
            var place = "response_format '" + format.path("name").asText() + "'";
            checkStrict(format.path("schema"), place, "text.format.schema", "invalid_json_schema");
        }
        var said = (Json.text(body.path("input")) + body.path("instructions").asText()).toLowerCase(Locale.ROOT);
        if ("json_object".equals(format.path("type").asText()) && !said.contains("json")) {
            throw refused(
                    "Response input messages must contain the word 'json' in some form to use 'text.format' of type"
                            + " 'json_object'.",
                    "input",
                    null);
        }
    }

    private static void checkStrict(JsonNode schema, String place, String param, String code) {
        if (!schema.isObject()) {
            return;
        }
        var start = "Invalid schema for " + place + ": In context=(), ";
        if (schema.path("type").asText().equals("object")) {
            if (!schema.path("additionalProperties").isBoolean()
                    || schema.path("additionalProperties").asBoolean()) {
                throw refused(
                        start + "'additionalProperties' is required to be supplied and to be false.", param, code);
            }
            var required = new HashSet<String>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            for (var property : schema.path("properties").properties()) {
                if (!required.contains(property.getKey())) {
                    throw refused(
                            start + "'required' is required to be supplied and to be an array including every key in"
                                    + " properties. Missing '" + property.getKey() + "'.",
                            param,
                            code);
                }
            }
        }
        if (schema.has("oneOf")) {
            throw refused(start + "'oneOf' is not permitted.", param, code);
        }
        for (var word : List.of("properties", "$defs", "anyOf")) {
            schema.path(word).forEach(each -> checkStrict(each, place, param, code));
        }
        checkStrict(schema.path("items"), place, param, code);
    }

    private static void checkRange(JsonNode body, String member, int low, int high) {
        if (!body.hasNonNull(member)) {
            return;
        }
        var value = body.get(member);
        var kind = value.isIntegralNumber() ? "integer" : "decimal";
        boolean below = value.asDouble() < low;
        if (below || value.asDouble() > high) {
            throw refused(
                    "Invalid '" + member + "': " + kind + (below ? " below minimum" : " above maximum")
                            + " value. Expected a value " + (below ? ">= " + low : "<= " + high) + ", but got "
                            + value.asText() + " instead.",
                    member,
                    kind + (below ? "_below_min_value" : "_above_max_value"));
        }
    }
}
