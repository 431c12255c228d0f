package dev.tollgate.simulator.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tollgate.simulator.json.Json;
import java.util.HashSet;
import java.util.Locale;

/// Makes an instance that is valid against a JSON schema: objects with all their properties, arrays with one or two
/// items, the first alternative that ends.
final class SchemaInstance {
    private static final int MAX_DEPTH = 6;
    private static final int MAX_NESTING = 32;
    private static final int MAX_REFERENCES = 64;
    private static final int MAX_ITEMS = 100;

    private final JsonNode root;
    private final String hint;
    private final long seed;

    private SchemaInstance(JsonNode root, String hint, long seed) {
        this.root = root;
        this.hint = hint;
        this.seed = seed;
    }

    /// An instance of the schema; strings without constraints may quote `hint`. No schema means an empty object.
    static JsonNode of(JsonNode schema, String hint, long seed) {
        if (!schema.isObject() || schema.isEmpty()) {
            return Json.object();
        }
        return new SchemaInstance(schema, hint, seed).value(schema, "", 0);
    }

    private JsonNode value(JsonNode unresolved, String name, int depth) {
        if (depth > MAX_NESTING) {
            return NullNode.instance;
        }
        if (!unresolved.isObject()) {
            return TextNode.valueOf("sample");
        }
        var schema = SchemaShape.flatten(root, unresolved, depth > MAX_DEPTH, MAX_REFERENCES);
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (!schema.path("enum").isEmpty()) {
            return schema.get("enum")
                    .get((int) Math.floorMod(seed, (long) schema.get("enum").size()));
        }
        var type = SchemaShape.type(schema, depth > MAX_DEPTH);
        return switch (type) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, name, depth);
            case "integer", "number" -> SchemaNumber.of(schema, type.equals("integer"), seed);
            case "boolean" -> BooleanNode.valueOf((seed & 1) == 0);
            case "null" -> NullNode.instance;
            default -> TextNode.valueOf(SchemaString.of(schema, name.toLowerCase(Locale.ROOT), hint));
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        var object = Json.object();
        var required = new HashSet<String>();
        schema.path("required").forEach(property -> required.add(property.asText()));
        schema.path("properties").properties().forEach(property -> {
            if (depth < MAX_DEPTH || required.contains(property.getKey())) {
                object.set(property.getKey(), value(property.getValue(), property.getKey(), depth + 1));
            }
        });
        var others = schema.path("additionalProperties");
        for (var property : required) {
            if (!object.has(property)) {
                object.set(property, value(others, property, depth + 1));
            }
        }
        int fewest = Math.min(MAX_ITEMS, schema.path("minProperties").asInt(0));
        for (int extra = 1; object.size() < fewest; extra++) {
            object.set("extra" + extra, value(others, "extra", depth + 1));
        }
        return object;
    }

    private JsonNode array(JsonNode schema, String name, int depth) {
        var array = Json.array();
        int fewest = schema.path("minItems").asInt(depth < MAX_DEPTH ? 1 : 0);
        int most = schema.path("maxItems").asInt(MAX_ITEMS);
        for (var item : schema.path("prefixItems")) {
            array.add(value(item, name, depth + 1));
        }
        var items = schema.path("items");
        if (items.isBoolean() && !items.asBoolean()) {
            return array;
        }
        boolean unique = schema.path("uniqueItems").asBoolean();
        while (array.size() < Math.min(Math.min(fewest, most), MAX_ITEMS)) {
            var another = unique ? new SchemaInstance(root, hint + " " + array.size(), seed + array.size()) : this;
            array.add(another.value(items, unique ? name + array.size() : name, depth + 1));
        }
        return array;
    }
}
