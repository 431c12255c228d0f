package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes of a JSON Schema Gemini's own `Schema`, for models that do not read JSON Schema (protocols.md §3.9). Whatever
/// that form does not have is left out: an unknown member would be refused.
final class OpenApiSchema {
    private static final int MAX_REFERENCES = 3;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_SCHEMAS = 5_000;
    private static final Set<String> FORMATS = Set.of("int32", "int64", "float", "double", "date-time", "enum");
    private static final Set<String> KEPT = Set.of(
            "title",
            "description",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum",
            "default",
            "example",
            "nullable",
            "propertyOrdering");

    private final ObjectNode root;
    private int written;

    OpenApiSchema(ObjectNode root) {
        this.root = root;
    }

    ObjectNode write() {
        return schema(root, List.of());
    }

    /// @param references the references that lead here
    private ObjectNode schema(ObjectNode given, List<String> references) {
        if (++written > MAX_SCHEMAS) {
            return JsonNodeFactory.instance.objectNode().put("type", "OBJECT");
        }
        var schema = given.has("allOf") ? Schemas.merged(given, root) : given;
        if (schema.path("$ref").isTextual()) {
            return referenced(schema.path("$ref").textValue(), references);
        }
        var result = JsonNodeFactory.instance.objectNode();
        type(schema, result, references);
        for (var member : schema.properties()) {
            member(member.getKey(), member.getValue(), schema, result, references);
        }
        finish(schema, result);
        return result;
    }

    private ObjectNode referenced(String reference, List<String> references) {
        var target = Schemas.target(reference, root);
        var times = references.stream().filter(reference::equals).count();
        if (target == null || times >= MAX_REFERENCES || references.size() > MAX_DEPTH) {
            return JsonNodeFactory.instance.objectNode().put("type", "OBJECT");
        }
        var deeper = new ArrayList<>(references);
        deeper.add(reference);
        return schema(target, deeper);
    }

    private void type(ObjectNode schema, ObjectNode result, List<String> references) {
        var type = schema.path("type");
        if (type.isTextual()) {
            result.put("type", type.textValue().toUpperCase(Locale.ROOT));
            return;
        }
        if (!type.isArray()) {
            return;
        }
        var names = new ArrayList<String>();
        for (var name : type) {
            if (name.asText().equals("null")) {
                result.put("nullable", true);
            } else {
                names.add(name.asText());
            }
        }
        if (names.size() == 1) {
            result.put("type", names.getFirst().toUpperCase(Locale.ROOT));
        } else if (!names.isEmpty()) {
            var alternatives = result.putArray("anyOf");
            for (var name : names) {
                var alternative = schema.deepCopy();
                alternative.remove(List.of("anyOf", "oneOf", "title", "description"));
                alternatives.add(schema(alternative.put("type", name), references));
            }
        }
    }

    private void member(String name, JsonNode value, ObjectNode schema, ObjectNode result, List<String> references) {
        switch (name) {
            case "format" -> {
                if (FORMATS.contains(value.asText())) {
                    result.set(name, value);
                }
            }
            case "enum" -> values(value, result);
            case "const" -> values(JsonNodeFactory.instance.arrayNode().add(value), result);
            case "items" -> result.set(name, any(value, references));
            case "properties" -> {
                if (!value.isEmpty() && !result.has("anyOf")) {
                    var properties = result.putObject(name);
                    value.properties()
                            .forEach(property ->
                                    properties.set(property.getKey(), any(property.getValue(), references)));
                }
            }
            case "anyOf", "oneOf" -> alternatives(value, result, references);
            case "exclusiveMinimum", "exclusiveMaximum" -> Schemas.bound(name, value, schema, result);
            default -> {
                if (KEPT.contains(name)) {
                    result.set(name, value);
                }
            }
        }
    }

    private JsonNode any(JsonNode value, List<String> references) {
        return value instanceof ObjectNode object
                ? schema(object, references)
                : JsonNodeFactory.instance.objectNode().put("type", "STRING");
    }

    /// One of several schemas; the one that is null alone becomes `nullable`.
    private void alternatives(JsonNode value, ObjectNode result, List<String> references) {
        var written = new ArrayList<ObjectNode>();
        for (var alternative : value) {
            if (alternative.path("type").asText().equals("null")) {
                result.put("nullable", true);
            } else if (alternative instanceof ObjectNode object) {
                written.add(schema(object, references));
            }
        }
        if (written.size() == 1) {
            written.getFirst().properties().forEach(member -> result.putIfAbsent(member.getKey(), member.getValue()));
        } else if (!written.isEmpty()) {
            result.putArray("anyOf").addAll(written);
        }
    }

    /// Only strings can be listed.
    private static void values(JsonNode values, ObjectNode result) {
        var texts = new ArrayList<String>();
        for (var value : values) {
            if (value.isNull()) {
                result.put("nullable", true);
            } else if (!value.asText().isEmpty()) {
                texts.add(value.asText());
            }
        }
        if (texts.isEmpty()) {
            return;
        }
        result.put("type", "STRING");
        var list = result.putArray("enum");
        texts.forEach(list::add);
    }

    private static void finish(ObjectNode schema, ObjectNode result) {
        if (result.path("type").isMissingNode() && !result.has("anyOf")) {
            result.put("type", guessed(result));
        }
        if (result.path("type").asText().equals("ARRAY") && !result.has("items")) {
            result.putObject("items").put("type", "STRING");
        }
        var required = requiredNames(schema, result.get("properties"));
        if (required != null) {
            result.set("required", required);
        }
    }

    private static String guessed(ObjectNode result) {
        return result.has("properties") ? "OBJECT" : result.has("items") ? "ARRAY" : "STRING";
    }

    private static @Nullable ArrayNode requiredNames(ObjectNode schema, @Nullable JsonNode properties) {
        if (properties == null) {
            return null;
        }
        var names = JsonNodeFactory.instance.arrayNode();
        for (var name : schema.path("required")) {
            if (properties.has(name.asText())) {
                names.add(name);
            }
        }
        return names.isEmpty() ? null : names;
    }
}
