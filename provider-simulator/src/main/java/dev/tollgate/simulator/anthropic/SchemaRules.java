package dev.tollgate.simulator.anthropic;

import static dev.tollgate.simulator.anthropic.MessagesWording.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/// The part of JSON schema that Anthropic enforces, in `output_config.format` and in strict tools.
final class SchemaRules {
    private static final List<String> OF_NUMBERS =
            List.of("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf");
    private static final List<String> OF_STRINGS = List.of("maxLength", "minLength");
    private static final List<String> OF_ARRAYS = List.of("maxItems", "uniqueItems", "contains");
    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    private SchemaRules() {}

    static void check(JsonNode schema, String at) {
        if (!schema.isObject()) {
            return;
        }
        for (var word : List.of("properties", "$defs", "definitions")) {
            schema.path(word).forEach(each -> check(each, at));
        }
        for (var word : List.of("anyOf", "allOf")) {
            schema.path(word).forEach(each -> check(each, at));
        }
        if (schema.has("oneOf")) {
            throw refused(at + ": Schema type 'oneOf' is not supported");
        }
        check(schema.path("items"), at);
        switch (schema.path("type").asText()) {
            case "object" -> {
                if (!schema.path("additionalProperties").isBoolean()
                        || schema.path("additionalProperties").asBoolean()) {
                    throw refused(at + ": For 'object' type, 'additionalProperties' must be explicitly set to false");
                }
            }
            case "integer", "number" -> without(schema, OF_NUMBERS, at);
            case "string" -> {
                without(schema, OF_STRINGS, at);
                var format = schema.path("format").asText("");
                if (!format.isEmpty() && !FORMATS.contains(format)) {
                    throw refused(at + ": For 'string' type, format '" + format + "' is not supported");
                }
            }
            case "array" -> {
                without(schema, OF_ARRAYS, at);
                if (schema.path("minItems").asInt(0) > 1) {
                    throw refused(at + ": For 'array' type, 'minItems' values other than 0 or 1 are not supported");
                }
            }
            default -> {}
        }
    }

    private static void without(JsonNode schema, List<String> words, String at) {
        var found = words.stream().filter(schema::has).toList();
        if (!found.isEmpty()) {
            throw refused(at + ": For '" + schema.path("type").asText() + "' type, properties "
                    + String.join(", ", found) + " are not supported");
        }
    }
}
