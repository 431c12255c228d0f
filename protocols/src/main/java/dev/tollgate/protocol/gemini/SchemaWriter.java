package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/// Makes of a JSON Schema the part of JSON Schema that Gemini reads (protocols.md §3.9). Only positions that hold
/// schemas are changed: a property may be called like a keyword. The client's schema itself is never changed.
final class SchemaWriter {
    private static final Set<String> KEPT = Set.of(
            "$id",
            "$anchor",
            "type",
            "format",
            "title",
            "description",
            "enum",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "required",
            "propertyOrdering");
    private static final Set<String> SCHEMAS = Set.of("items", "additionalProperties");
    private static final Set<String> SCHEMA_LISTS = Set.of("anyOf", "oneOf", "prefixItems");
    private static final String OLD_DEFINITIONS = "#/definitions/";

    private final ObjectNode root;

    private SchemaWriter(ObjectNode root) {
        this.root = root;
    }

    /// For `responseJsonSchema`.
    static ObjectNode jsonSchema(ObjectNode schema) {
        return new SchemaWriter(schema).cleaned(schema);
    }

    /// For `parametersJsonSchema`, which must describe an object.
    static ObjectNode jsonSchemaObject(ObjectNode schema) {
        var cleaned = jsonSchema(schema);
        var type = cleaned.path("type");
        if (type.isMissingNode()) {
            var object = JsonNodeFactory.instance.objectNode().put("type", "object");
            object.setAll(cleaned);
            return cleaned.has("$ref") ? cleaned : object;
        }
        return type.asText().equals("object") ? cleaned : cleaned.put("type", "object");
    }

    /// For `responseSchema`.
    static ObjectNode openApi(ObjectNode schema) {
        return new OpenApiSchema(schema).write();
    }

    /// For `parameters`, which must describe an object.
    static ObjectNode openApiObject(ObjectNode schema) {
        var written = new OpenApiSchema(schema).write();
        return written.path("type").asText().equals("OBJECT") ? written : written.put("type", "OBJECT");
    }

    private ObjectNode cleaned(ObjectNode given) {
        var schema = given.has("allOf") ? Schemas.merged(given, root) : given;
        var result = JsonNodeFactory.instance.objectNode();
        if (schema.path("$ref").isTextual()) {
            var reference = schema.path("$ref").textValue();
            result.put(
                    "$ref",
                    reference.startsWith(OLD_DEFINITIONS)
                            ? "#/$defs/" + reference.substring(OLD_DEFINITIONS.length())
                            : reference);
            definitions(schema, result);
            return result;
        }
        for (var member : schema.properties()) {
            member(member.getKey(), member.getValue(), schema, result);
        }
        definitions(schema, result);
        return result;
    }

    private void member(String name, JsonNode value, ObjectNode schema, ObjectNode result) {
        if (KEPT.contains(name)) {
            result.set(name, value);
        } else if (SCHEMAS.contains(name)) {
            result.set(name, cleanedAny(value));
        } else if (SCHEMA_LISTS.contains(name)) {
            var list = result.putArray(name);
            value.forEach(element -> list.add(cleanedAny(element)));
        } else if (name.equals("properties")) {
            var properties = result.putObject(name);
            value.properties().forEach(property -> properties.set(property.getKey(), cleanedAny(property.getValue())));
        } else if (name.equals("const")) {
            result.putArray("enum").add(value);
        } else if (name.startsWith("exclusive")) {
            Schemas.bound(name, value, schema, result);
        }
    }

    private void definitions(ObjectNode schema, ObjectNode result) {
        for (var name : List.of("$defs", "definitions")) {
            if (schema.get(name) instanceof ObjectNode definitions) {
                var target = result.get("$defs") instanceof ObjectNode before ? before : result.putObject("$defs");
                definitions
                        .properties()
                        .forEach(property -> target.set(property.getKey(), cleanedAny(property.getValue())));
            }
        }
    }

    private JsonNode cleanedAny(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> cleaned(object);
            case ArrayNode list -> {
                var result = JsonNodeFactory.instance.arrayNode();
                list.forEach(element -> result.add(cleanedAny(element)));
                yield result;
            }
            default -> value;
        };
    }
}
