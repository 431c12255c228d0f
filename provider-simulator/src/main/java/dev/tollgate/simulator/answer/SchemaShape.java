package dev.tollgate.simulator.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;

/// Resolves references, alternatives and conjunctions of a schema into one plain schema.
final class SchemaShape {
    private SchemaShape() {}

    /// `ending`: prefer an alternative that does not nest further.
    static ObjectNode flatten(JsonNode root, JsonNode schema, boolean ending, int references) {
        var flat = Json.object();
        schema.properties().forEach(member -> {
            switch (member.getKey()) {
                case "$ref", "anyOf", "oneOf", "allOf", "$defs", "definitions" -> {}
                default -> flat.set(member.getKey(), member.getValue());
            }
        });
        if (references == 0) {
            return flat;
        }
        if (schema.has("$ref")) {
            merge(flat, flatten(root, target(root, schema.get("$ref").asText()), ending, references - 1));
        }
        for (var part : schema.path("allOf")) {
            merge(flat, flatten(root, part, ending, references - 1));
        }
        for (var word : new String[] {"anyOf", "oneOf"}) {
            if (!schema.path(word).isEmpty()) {
                merge(flat, flatten(root, alternative(schema.get(word), ending), ending, references - 1));
            }
        }
        return flat;
    }

    /// The type to generate.
    static String type(JsonNode schema, boolean ending) {
        var type = schema.path("type");
        if (type.isTextual()) {
            return type.asText();
        }
        if (type.isArray() && !type.isEmpty()) {
            for (var each : type) {
                if ("null".equals(each.asText()) == ending) {
                    return each.asText();
                }
            }
            return type.get(0).asText();
        }
        if (schema.has("properties") || schema.has("required")) {
            return "object";
        }
        if (schema.has("items") || schema.has("prefixItems")) {
            return "array";
        }
        return schema.has("minimum") || schema.has("maximum") || schema.has("multipleOf") ? "number" : "string";
    }

    private static JsonNode alternative(JsonNode alternatives, boolean ending) {
        for (var each : alternatives) {
            boolean ends = !each.has("$ref") && !each.has("properties") && !each.has("items");
            boolean isNull = "null".equals(each.path("type").asText());
            if (ending ? ends : !isNull) {
                return each;
            }
        }
        return alternatives.get(0);
    }

    private static JsonNode target(JsonNode root, String reference) {
        if (!reference.startsWith("#")) {
            return Json.object();
        }
        return root.at(URLDecoder.decode(reference.substring(1), StandardCharsets.UTF_8));
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(member -> {
            var present = into.get(member.getKey());
            if (present instanceof ObjectNode object && member.getValue().isObject()) {
                member.getValue().properties().forEach(inner -> object.set(inner.getKey(), inner.getValue()));
            } else if (present != null && "required".equals(member.getKey())) {
                var union = new HashSet<String>();
                var required = Json.array();
                present.forEach(name -> union.add(name.asText()));
                member.getValue().forEach(name -> union.add(name.asText()));
                union.forEach(required::add);
                into.set("required", required);
            } else if (present == null) {
                into.set(member.getKey(), member.getValue());
            }
        });
    }
}
