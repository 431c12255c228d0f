package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/// What both forms of a schema have in common.
final class Schemas {
    private Schemas() {}

    /// The schema with its `allOf` folded into it: properties and required names are joined, of other members the
    /// first
    /// one holds.
    static ObjectNode merged(ObjectNode schema) {
        var result = schema.deepCopy();
        if (!(result.remove("allOf") instanceof ArrayNode parts)) {
            return result;
        }
        for (var part : parts) {
            if (part instanceof ObjectNode object) {
                mergeInto(result, object.has("allOf") ? merged(object) : object);
            }
        }
        return result;
    }

    private static void mergeInto(ObjectNode result, ObjectNode part) {
        for (var member : part.properties()) {
            var before = result.get(member.getKey());
            var value = member.getValue();
            if (before == null) {
                result.set(member.getKey(), value);
            } else if (before instanceof ObjectNode object && value instanceof ObjectNode more) {
                more.properties().forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue()));
            } else if (member.getKey().equals("required") && before instanceof ArrayNode names) {
                for (var name : value) {
                    if (!contains(names, name)) {
                        names.add(name);
                    }
                }
            }
        }
    }

    private static boolean contains(ArrayNode names, JsonNode name) {
        for (var known : names) {
            if (known.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /// Writes `exclusiveMinimum` or `exclusiveMaximum` as the nearest bound that includes it: exact for integers.
    static void bound(String name, JsonNode value, ObjectNode schema, ObjectNode result) {
        var isMinimum = name.equals("exclusiveMinimum");
        var target = isMinimum ? "minimum" : "maximum";
        if (!value.isNumber() || schema.has(target)) {
            return;
        }
        var bound = value.decimalValue();
        if (schema.path("type").asText().equalsIgnoreCase("integer")) {
            result.put(target, isMinimum ? bound.add(BigDecimal.ONE) : bound.subtract(BigDecimal.ONE));
        } else {
            result.put(target, bound);
        }
    }
}
