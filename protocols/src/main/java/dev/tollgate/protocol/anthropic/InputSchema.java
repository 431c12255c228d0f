package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A function's parameters as Anthropic takes them: an object, without alternatives at the top.
final class InputSchema {
    private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf", "allOf");

    private InputSchema() {}

    static ObjectNode of(@Nullable ObjectNode parameters) {
        if (parameters == null) {
            var none = Json.MAPPER.createObjectNode().put("type", "object");
            none.putObject("properties");
            return none;
        }
        var schema = parameters;
        if (ALTERNATIVES.stream().anyMatch(parameters::has)) {
            schema = parameters.deepCopy();
            for (var name : ALTERNATIVES) {
                if (schema.remove(name) instanceof ArrayNode branches) {
                    merge(schema, branches, name.equals("allOf"));
                }
            }
        }
        if (schema.path("type").asText().equals("object")) {
            return schema;
        }
        var object = Json.MAPPER.createObjectNode().put("type", "object");
        schema.properties().stream()
                .filter(member -> !member.getKey().equals("type"))
                .forEach(member -> object.set(member.getKey(), member.getValue()));
        return object;
    }

    /// Takes the members of all branches; what is required in all of them, or with `allOf` in any, stays required.
    private static void merge(ObjectNode schema, ArrayNode branches, boolean all) {
        Set<String> required = null;
        for (var branch : branches) {
            branch.path("properties").properties().forEach(member -> {
                var properties = schema.withObject("/properties");
                if (!properties.has(member.getKey())) {
                    properties.set(member.getKey(), member.getValue());
                }
            });
            var names = names(branch.path("required"));
            if (required == null) {
                required = names;
            } else if (all) {
                required.addAll(names);
            } else {
                required.retainAll(names);
            }
        }
        if (required != null && !required.isEmpty()) {
            required.addAll(names(schema.path("required")));
            var array = schema.putArray("required");
            required.forEach(array::add);
        }
    }

    private static Set<String> names(JsonNode required) {
        var names = new LinkedHashSet<String>();
        required.forEach(name -> names.add(name.asText()));
        return names;
    }
}
