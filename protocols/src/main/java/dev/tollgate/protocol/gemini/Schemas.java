package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What both forms of a schema have in common.
final class Schemas {
    private static final int MAX_SCALE = 100;
    private static final int MAX_PARTS = 500;
    private static final Set<String> NOTES = Set.of("title", "description", "default", "nullable");

    private Schemas() {}

    /// The schema with its `allOf` folded into it: properties and required names are joined, of other members the
    /// first one holds. References among the parts are resolved in `root`, unless the schema is nothing but one.
    static ObjectNode merged(ObjectNode schema, ObjectNode root) {
        return merged(schema, root, new AtomicInteger(MAX_PARTS));
    }

    private static ObjectNode merged(ObjectNode schema, ObjectNode root, AtomicInteger left) {
        var result = schema.deepCopy();
        if (!(result.remove("allOf") instanceof ArrayNode parts)) {
            return result;
        }
        var isAlias = parts.size() == 1 && NOTES.containsAll(names(result));
        for (var part : parts) {
            if (left.decrementAndGet() > 0 && part instanceof ObjectNode object) {
                var resolved = isAlias ? object : resolved(object, root, left);
                mergeInto(result, resolved.has("allOf") ? merged(resolved, root, left) : resolved);
            }
        }
        return result;
    }

    private static ObjectNode resolved(ObjectNode schema, ObjectNode root, AtomicInteger left) {
        var found = schema;
        while (found.path("$ref").isTextual() && left.decrementAndGet() > 0) {
            var target = target(found.path("$ref").textValue(), root);
            if (target == null) {
                break;
            }
            found = target;
        }
        if (!found.has("$ref")) {
            return found;
        }
        var unresolved = found.deepCopy();
        unresolved.remove("$ref");
        return unresolved;
    }

    /// What a reference inside the document means; absent when it leads nowhere.
    static @Nullable ObjectNode target(String reference, ObjectNode root) {
        return reference.startsWith("#/") && root.at(reference.substring(1)) instanceof ObjectNode object
                ? object
                : null;
    }

    private static List<String> names(ObjectNode schema) {
        return schema.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static void mergeInto(ObjectNode result, ObjectNode part) {
        for (var member : part.properties()) {
            var before = result.get(member.getKey());
            var value = member.getValue();
            if (before == null) {
                result.set(member.getKey(), value.deepCopy());
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
        if (Math.abs(bound.scale()) > MAX_SCALE) {
            // Arithmetic would write all its digits out.
            return;
        }
        if (schema.path("type").asText().equalsIgnoreCase("integer")) {
            result.put(target, isMinimum ? bound.add(BigDecimal.ONE) : bound.subtract(BigDecimal.ONE));
        } else {
            result.put(target, bound);
        }
    }
}
