package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/// The subset of JSON schema that OpenAI takes with `strict: true` (protocols.md §3.9).
final class StrictSchema {
    private static final Set<String> FORBIDDEN = Set.of(
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "patternProperties",
            "propertyNames",
            "unevaluatedProperties",
            "dependentRequired",
            "dependentSchemas",
            "prefixItems");

    private StrictSchema() {}

    /// Whether a whole schema is in the subset; its root must be an object.
    static boolean accepts(JsonNode schema) {
        return schema.path("type").asText().equals("object") && !schema.has("anyOf") && isStrict(schema);
    }

    private static boolean isStrict(JsonNode schema) {
        if (!schema.isObject() || FORBIDDEN.stream().anyMatch(schema::has)) {
            return false;
        }
        if (schema.has("$ref") && schema.size() > 1) {
            return false;
        }
        if (isObject(schema) && !isClosed(schema)) {
            return false;
        }
        return all(schema.path("properties"))
                && all(schema.path("$defs"))
                && all(schema.path("definitions"))
                && all(schema.path("anyOf"))
                && (!schema.has("items") || isStrict(schema.path("items")));
    }

    private static boolean isObject(JsonNode schema) {
        if (schema.has("properties") || schema.path("type").asText().equals("object")) {
            return true;
        }
        for (var type : schema.path("type")) {
            if (type.asText().equals("object")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isClosed(JsonNode schema) {
        var more = schema.path("additionalProperties");
        var required = new HashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        var names = new HashSet<String>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return more.isBoolean() && !more.booleanValue() && required.equals(names);
    }

    private static boolean all(JsonNode schemas) {
        for (var schema : schemas) {
            if (!isStrict(schema)) {
                return false;
            }
        }
        return true;
    }
}
