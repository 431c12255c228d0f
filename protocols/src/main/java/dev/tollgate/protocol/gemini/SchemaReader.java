package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Makes a JSON Schema of Gemini's `Schema`, which is a part of OpenAPI's (protocols.md §5.10).
final class SchemaReader {
    /// Members that mean the same in both, by both of their names.
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("title", "title"),
            Map.entry("description", "description"),
            Map.entry("enum", "enum"),
            Map.entry("required", "required"),
            Map.entry("pattern", "pattern"),
            Map.entry("minimum", "minimum"),
            Map.entry("maximum", "maximum"),
            Map.entry("default", "default"),
            Map.entry("$ref", "$ref"),
            Map.entry("additionalProperties", "additionalProperties"),
            Map.entry("additional_properties", "additionalProperties"));

    /// Members that count; as the proto's type is `int64` they may be written as strings.
    private static final Map<String, String> COUNTS = Map.ofEntries(
            Map.entry("minItems", "minItems"),
            Map.entry("min_items", "minItems"),
            Map.entry("maxItems", "maxItems"),
            Map.entry("max_items", "maxItems"),
            Map.entry("minProperties", "minProperties"),
            Map.entry("min_properties", "minProperties"),
            Map.entry("maxProperties", "maxProperties"),
            Map.entry("max_properties", "maxProperties"),
            Map.entry("minLength", "minLength"),
            Map.entry("min_length", "minLength"),
            Map.entry("maxLength", "maxLength"),
            Map.entry("max_length", "maxLength"));

    private static final Set<String> FORMATS =
            Set.of("date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid");

    private SchemaReader() {}

    static ObjectNode toJsonSchema(Members schema) {
        return schema(schema.json());
    }

    private static ObjectNode schema(ObjectNode schema) {
        var result = JsonNodeFactory.instance.objectNode();
        for (var member : schema.properties()) {
            member(member.getKey(), member.getValue(), result);
        }
        var nullable = schema.get("nullable");
        if (nullable != null && nullable.asBoolean()) {
            allowNull(result);
        }
        return result;
    }

    private static void member(String name, JsonNode value, ObjectNode result) {
        switch (name) {
            case "type" -> type(value, result);
            case "format" -> {
                if (FORMATS.contains(value.asText())) {
                    result.set("format", value);
                }
            }
            case "properties", "$defs", "defs" -> {
                var properties = result.putObject(name.equals("properties") ? name : "$defs");
                for (var property : value.properties()) {
                    properties.set(property.getKey(), anySchema(property.getValue()));
                }
            }
            case "items" -> result.set("items", anySchema(value));
            case "anyOf", "any_of" -> {
                var alternatives = result.putArray("anyOf");
                value.forEach(alternative -> alternatives.add(anySchema(alternative)));
            }
            default -> same(name, value, result);
        }
    }

    private static void same(String name, JsonNode value, ObjectNode result) {
        var count = COUNTS.get(name);
        if (count != null) {
            result.put(count, value.asLong());
            return;
        }
        var known = SAME.get(name);
        if (known != null && !value.isNull()) {
            result.set(known, value);
        }
    }

    private static JsonNode anySchema(JsonNode value) {
        return value instanceof ObjectNode object ? schema(object) : JsonNodeFactory.instance.objectNode();
    }

    private static void type(JsonNode value, ObjectNode result) {
        if (value.isArray()) {
            var types = result.putArray("type");
            value.forEach(type -> types.add(type.asText().toLowerCase(Locale.ROOT)));
        } else if (value.isTextual() && !value.textValue().equals("TYPE_UNSPECIFIED")) {
            result.put("type", value.textValue().toLowerCase(Locale.ROOT));
        }
    }

    private static void allowNull(ObjectNode schema) {
        var type = schema.get("type");
        if (type != null && type.isTextual() && !type.textValue().equals("null")) {
            schema.putArray("type").add(type.textValue()).add("null");
        }
        if (schema.get("enum") instanceof ArrayNode values) {
            var allowed = values.deepCopy();
            schema.set("enum", allowed.addNull());
        }
        if (schema.get("anyOf") instanceof ArrayNode alternatives && type == null) {
            alternatives.addObject().put("type", "null");
        }
    }
}
