package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The part of JSON Schema that Anthropic enforces on structured output and strict tools (protocols.md §3.9). What it
/// cannot enforce is told to the model in the description.
final class SchemaSubset {
    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");
    private static final Set<String> STRUCTURE = Set.of(
            "$schema",
            "$id",
            "$defs",
            "definitions",
            "type",
            "enum",
            "const",
            "anyOf",
            "oneOf",
            "allOf",
            "title",
            "description");
    private static final List<String> ANY = List.of("string", "number", "boolean", "null");

    private SchemaSubset() {}

    /// A copy in the subset; `schema` itself stays as it is.
    static ObjectNode of(ObjectNode schema) {
        var result = object();
        for (var name : List.of("$defs", "definitions")) {
            if (schema.get(name) instanceof ObjectNode definitions && !definitions.isEmpty()) {
                result.withObject("/$defs").setAll(members(definitions));
            }
        }
        if (schema.path("$ref").isTextual()) {
            return result.put("$ref", schema.path("$ref").textValue().replace("#/definitions/", "#/$defs/"));
        }
        copyText(schema, result, "title");
        var hints = new ArrayList<String>();
        var types = types(schema);
        if (schema.get("anyOf") instanceof ArrayNode options) {
            result.set("anyOf", each(options));
        } else if (schema.get("oneOf") instanceof ArrayNode options) {
            result.set("anyOf", each(options));
        } else if (schema.get("allOf") instanceof ArrayNode options) {
            result.set("allOf", each(options));
        } else if (types.size() != 1) {
            types.forEach(type -> result.withArray("/anyOf").add(ofType(schema, type)));
        } else {
            typed(schema, types.iterator().next(), result, hints);
        }
        describe(schema, result, hints);
        return result;
    }

    private static ObjectNode ofType(ObjectNode schema, String type) {
        var single = schema.deepCopy().put("type", type);
        single.remove(List.of("title", "description", "$defs", "definitions", "const"));
        var values = values(schema);
        if (!values.isEmpty()) {
            single.putArray("enum")
                    .addAll(values.stream()
                            .filter(value -> typeOf(value).equals(type))
                            .toList());
        }
        return type.equals("null") ? object().put("type", type) : of(single);
    }

    private static void typed(ObjectNode schema, String type, ObjectNode result, List<String> hints) {
        result.put("type", type);
        var values = values(schema);
        if (!values.isEmpty()) {
            result.putArray("enum").addAll(values);
        }
        if (type.equals("object")) {
            result.set("properties", members(schema.path("properties")));
            result.set("required", schema.get("required") instanceof ArrayNode required ? required : array());
            result.put("additionalProperties", false);
        }
        if (type.equals("array") && schema.get("items") instanceof ObjectNode items) {
            result.set("items", of(items));
        }
        for (var member : schema.properties()) {
            if (!isKept(member.getKey(), member.getValue(), type, result)) {
                hints.add(member.getKey() + ": " + member.getValue());
            }
        }
    }

    private static boolean isKept(String name, JsonNode value, String type, ObjectNode result) {
        if (STRUCTURE.contains(name)) {
            return true;
        }
        return switch (name) {
            case "properties", "required" -> type.equals("object");
            case "additionalProperties" -> type.equals("object") && !value.isObject();
            case "items" -> type.equals("array") && value.isObject();
            case "minItems" -> {
                var isEnforced = value.isInt() && value.intValue() <= 1 && value.intValue() >= 0;
                if (isEnforced) {
                    result.set(name, value);
                }
                yield isEnforced;
            }
            case "format" -> {
                var isEnforced = type.equals("string") && FORMATS.contains(value.asText());
                if (isEnforced) {
                    result.set(name, value);
                }
                yield isEnforced;
            }
            default -> false;
        };
    }

    private static void describe(ObjectNode schema, ObjectNode result, List<String> hints) {
        var description = schema.path("description").asText("");
        if (!hints.isEmpty()) {
            description += (description.isEmpty() ? "" : "\n\n") + "{" + String.join(", ", hints) + "}";
        }
        if (!description.isEmpty()) {
            result.put("description", description);
        }
    }

    /// The types a value may have; several when the schema leaves a choice.
    private static Set<String> types(ObjectNode schema) {
        var types = new LinkedHashSet<String>();
        var type = schema.path("type");
        if (type.isTextual()) {
            types.add(type.textValue());
        } else if (type.isArray()) {
            type.forEach(one -> types.add(one.asText()));
        }
        if (types.isEmpty()) {
            values(schema).forEach(value -> types.add(typeOf(value)));
        }
        if (types.isEmpty() && schema.has("properties")) {
            types.add("object");
        } else if (types.isEmpty() && schema.has("items")) {
            types.add("array");
        }
        return types.isEmpty() ? new LinkedHashSet<>(ANY) : types;
    }

    private static List<JsonNode> values(ObjectNode schema) {
        var values = new ArrayList<JsonNode>();
        if (schema.has("const")) {
            values.add(schema.get("const"));
        } else if (schema.get("enum") instanceof ArrayNode options) {
            options.forEach(values::add);
        }
        return values;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case ARRAY -> "array";
            case OBJECT, POJO -> "object";
            case NULL, MISSING, BINARY -> "null";
        };
    }

    /// The schemas that are members of an object, such as `properties`, whatever their names are.
    private static ObjectNode members(JsonNode schemas) {
        var result = object();
        for (var member : schemas.properties()) {
            result.set(member.getKey(), child(member.getValue()));
        }
        return result;
    }

    private static ArrayNode each(ArrayNode schemas) {
        var result = array();
        schemas.forEach(schema -> result.add(child(schema)));
        return result;
    }

    private static ObjectNode child(JsonNode schema) {
        return of(schema instanceof ObjectNode object ? object : object());
    }

    private static void copyText(ObjectNode from, ObjectNode to, String name) {
        if (from.path(name).isTextual()) {
            to.set(name, from.get(name));
        }
    }

    private static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    private static ArrayNode array() {
        return Json.MAPPER.createArrayNode();
    }
}
