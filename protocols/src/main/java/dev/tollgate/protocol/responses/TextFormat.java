package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.OutputFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `text.format` (protocols.md §3.9).
final class TextFormat {
    private static final String UNNAMED = "response";
    private static final int MAX_NAME = 64;
    private static final String ONE_OBJECT = "Respond with one JSON object only.";
    /// Keywords that a strict schema may not have.
    private static final Set<String> NOT_STRICT = Set.of(
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "patternProperties",
            "dependentRequired",
            "dependentSchemas");

    private TextFormat() {}

    /// Absent for plain text. Adds to the instructions what the form alone does not say.
    static @Nullable ObjectNode of(CompletionRequest request, ModelFacts facts, List<String> instructions) {
        return switch (request.format()) {
            case OutputFormat.Text _ -> null;
            case OutputFormat.Json _ -> {
                // The provider refuses this mode when nothing in the prompt speaks of JSON.
                if (!speaksOfJson(request, instructions)) {
                    instructions.add(ONE_OBJECT);
                }
                yield jsonObject();
            }
            case OutputFormat.Schema schema
            when !facts.jsonSchema() -> {
                instructions.add(ONE_OBJECT + " It must be valid against this JSON schema: " + schema.schema());
                yield jsonObject();
            }
            case OutputFormat.Schema schema -> schema(schema);
        };
    }

    private static ObjectNode jsonObject() {
        return JsonNodeFactory.instance.objectNode().put("type", "json_object");
    }

    private static ObjectNode schema(OutputFormat.Schema schema) {
        var name = schema.name();
        var format = JsonNodeFactory.instance.objectNode().put("type", "json_schema");
        format.put("name", name == null ? UNNAMED : legal(name));
        if (schema.description() != null) {
            format.put("description", schema.description());
        }
        format.set("schema", schema.schema());
        // A protocol without names for schemas has no word for strict either, and always means it.
        var strict = schema.strict() != null ? schema.strict() : name == null && isStrict(schema.schema());
        return format.put("strict", strict);
    }

    private static String legal(String name) {
        var legal = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return legal.isEmpty() ? UNNAMED : legal.substring(0, Math.min(legal.length(), MAX_NAME));
    }

    /// Whether every object of the schema is closed and requires all its members.
    static boolean isStrict(JsonNode schema) {
        if (!schema.isObject() || NOT_STRICT.stream().anyMatch(schema::has)) {
            return false;
        }
        var properties = schema.path("properties");
        if (properties.isObject() || schema.path("type").asText("").equals("object")) {
            var required = new HashSet<String>();
            schema.path("required").forEach(name -> required.add(name.asText("")));
            var isClosed = schema.path("additionalProperties").isBoolean()
                    && !schema.path("additionalProperties").booleanValue();
            if (!isClosed || properties.properties().stream().anyMatch(member -> !required.contains(member.getKey()))) {
                return false;
            }
        }
        return areStrict(properties)
                && areStrict(schema.path("$defs"))
                && areStrict(schema.path("definitions"))
                && areStrict(schema.path("anyOf"))
                && (!schema.has("items") || isStrict(schema.path("items")));
    }

    private static boolean areStrict(JsonNode schemas) {
        for (var schema : schemas) {
            if (!isStrict(schema)) {
                return false;
            }
        }
        return true;
    }

    private static boolean speaksOfJson(CompletionRequest request, List<String> instructions) {
        return instructions.stream().anyMatch(TextFormat::namesJson)
                || request.turns().stream()
                        .map(Turn::parts)
                        .flatMap(List::stream)
                        .anyMatch(part -> part instanceof ContentPart.Text text && namesJson(text.text()));
    }

    private static boolean namesJson(String text) {
        return text.toLowerCase(Locale.ROOT).contains("json");
    }
}
