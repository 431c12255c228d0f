package dev.tollgate.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one model accepts, as the catalogue says (docs/catalog.md, "facts"). What the catalogue does not say is
/// "everything its protocol has".
///
/// @param thinking how the model is told to think; absent when the catalogue does not say
/// @param toolNameMax the longest tool name; 0 for the protocol's own limit
/// @param imagesMax the most images of a request; 0 for no limit of the model's own
/// @param echoReasoning whether a chat upstream wants its `reasoning_content` back in a tool conversation
public record ModelFacts(
        @Nullable ThinkingKind thinking,
        boolean sampling,
        boolean prefill,
        boolean midSystem,
        boolean developerRole,
        boolean signatures,
        boolean toolResultImages,
        boolean jsonSchema,
        boolean customTools,
        boolean webSearch,
        boolean streamOnly,
        boolean countTokens,
        boolean repairResponses,
        boolean strictParams,
        boolean echoReasoning,
        boolean maxCompletionTokens,
        boolean streamUsage,
        int toolNameMax,
        int imagesMax) {
    /// Nothing is known of the model.
    public static final ModelFacts UNKNOWN = of(Json.MAPPER.createObjectNode());

    /// How a model is told to think.
    public sealed interface ThinkingKind {
        /// By a number of tokens; `off` tells whether it can be switched off.
        record Budget(int min, int max, boolean off) implements ThinkingKind {}

        /// It decides by itself, within an effort out of `efforts` (empty: all of them).
        record Adaptive(Set<Thinking.Effort> efforts, boolean off) implements ThinkingKind {
            public Adaptive {
                efforts = Set.copyOf(efforts);
            }
        }

        /// By a level out of `levels` (empty: all of them).
        record Level(Set<Thinking.Effort> levels) implements ThinkingKind {
            public Level {
                levels = Set.copyOf(levels);
            }
        }

        /// It does not think.
        record None() implements ThinkingKind {}
    }

    /// The facts as the catalogue file writes them.
    public static ModelFacts of(JsonNode facts) {
        return new ModelFacts(
                thinkingOf(facts.path("thinking")),
                is(facts, "sampling", true),
                is(facts, "prefill", true),
                is(facts, "mid-system", true),
                is(facts, "developer-role", true),
                is(facts, "signatures", false),
                is(facts, "tool-result-images", true),
                is(facts, "json-schema", true),
                is(facts, "custom-tools", true),
                is(facts, "web-search", true),
                is(facts, "stream-only", false),
                is(facts, "count-tokens", true),
                is(facts, "repair-responses", false),
                is(facts, "strict-params", false),
                is(facts, "echo-reasoning", false),
                is(facts, "max-completion-tokens", true),
                is(facts, "stream-usage", true),
                facts.path("tool-name-max").asInt(0),
                facts.path("images-max").asInt(0));
    }

    private static boolean is(JsonNode facts, String name, boolean otherwise) {
        return facts.path(name).asBoolean(otherwise);
    }

    private static @Nullable ThinkingKind thinkingOf(JsonNode fact) {
        return switch (fact.path("kind").asText()) {
            case "budget" ->
                new ThinkingKind.Budget(
                        fact.path("min").asInt(0),
                        fact.path("max").asInt(Integer.MAX_VALUE),
                        fact.path("off").asBoolean(true));
            case "adaptive" ->
                new ThinkingKind.Adaptive(
                        efforts(fact.path("efforts")), fact.path("off").asBoolean(true));
            case "level" -> new ThinkingKind.Level(efforts(fact.path("levels")));
            case "none" -> new ThinkingKind.None();
            default -> null;
        };
    }

    private static Set<Thinking.Effort> efforts(JsonNode names) {
        var efforts = new LinkedHashSet<Thinking.Effort>();
        for (var name : names) {
            efforts.add(Thinking.Effort.valueOf(name.asText().toUpperCase(Locale.ROOT)));
        }
        return efforts;
    }
}
