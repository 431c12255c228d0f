package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.UpstreamModel;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the model is told to think, and how long its answer may be (protocols.md §3.7, §3.8).
///
/// @param thinking the `thinking` member; absent when nothing is said
/// @param effort the word for `output_config.effort`
/// @param isOn whether the model will think because of it
/// @param isRefused whether the client wants thinking that it cannot have
record ThinkingPlan(
        @Nullable ObjectNode thinking, @Nullable String effort, boolean isOn, boolean isRefused, long maxTokens) {
    private static final long DEFAULT_OUTPUT = 8192;

    /// What excludes thinking in a request. Lost thoughts do by a budget; whether they do in adaptive thinking, the
    /// documents of Anthropic do not agree.
    ///
    /// @param always a tool must be called, or the client has begun the answer itself
    /// @param lostThoughts the assistant's turn that is being continued has lost its thoughts
    record Obstacles(boolean always, boolean lostThoughts) {}

    static ThinkingPlan of(CompletionRequest request, UpstreamModel model, Obstacles obstacles) {
        var wanted = request.thinking();
        var kind = model.facts().thinking();
        var effort = wanted.effortOrFromBudget();
        var plain = new ThinkingPlan(null, null, false, false, outputLimit(request, model));
        return switch (wanted.mode()) {
            case UNSPECIFIED ->
                kind instanceof ThinkingKind.Adaptive adaptive && effort != null
                        ? plain.with(null, word(effort, adaptive.efforts()))
                        : plain;
            case OFF -> off(plain, kind, false);
            case ON -> {
                if (effort == Effort.NONE) {
                    yield off(plain, kind, false);
                }
                yield on(request, model, obstacles, plain, effort == null ? Effort.HIGH : effort);
            }
        };
    }

    private static ThinkingPlan on(
            CompletionRequest request, UpstreamModel model, Obstacles obstacles, ThinkingPlan plain, Effort effort) {
        var wanted = request.thinking();
        return switch (model.facts().thinking()) {
            case ThinkingKind.None _ -> plain.refused();
            case ThinkingKind.Budget budget ->
                obstacles.always() || obstacles.lostThoughts()
                        ? plain.refused()
                        : plain.withBudget(request, model, budgetOf(wanted, effort), budget);
            case ThinkingKind.Adaptive adaptive ->
                (obstacles.always() || obstacles.lostThoughts()) && adaptive.off()
                        ? off(plain, adaptive, true)
                        : plain.with(adaptive(wanted), word(effort, adaptive.efforts()));
            case ThinkingKind.Level level -> plain.with(adaptive(wanted), word(effort, level.levels()));
            case null -> {
                if (isByBudget(wanted)) {
                    yield obstacles.always() || obstacles.lostThoughts()
                            ? plain.refused()
                            : plain.withBudget(
                                    request,
                                    model,
                                    budgetOf(wanted, effort),
                                    new ThinkingKind.Budget(Limits.SMALLEST_BUDGET, Integer.MAX_VALUE, true));
                }
                yield obstacles.always() ? plain.refused() : plain.with(adaptive(wanted), word(effort, Set.of()));
            }
        };
    }

    private static ThinkingPlan off(ThinkingPlan plain, @Nullable ThinkingKind kind, boolean isRefused) {
        var disabled = Json.MAPPER.createObjectNode().put("type", "disabled");
        var off = new ThinkingPlan(disabled, null, false, isRefused, plain.maxTokens);
        return switch (kind) {
            case null -> off;
            case ThinkingKind.None _ -> plain;
            case ThinkingKind.Budget _ -> off;
            case ThinkingKind.Adaptive adaptive ->
                adaptive.off() ? off : plain.with(null, word(Effort.LOW, adaptive.efforts()));
            case ThinkingKind.Level level -> plain.with(null, word(Effort.LOW, level.levels()));
        };
    }

    private ThinkingPlan with(@Nullable ObjectNode thinking, String effort) {
        return new ThinkingPlan(thinking, effort, thinking != null, false, maxTokens);
    }

    private ThinkingPlan refused() {
        return new ThinkingPlan(null, null, false, true, maxTokens);
    }

    private ThinkingPlan withBudget(
            CompletionRequest request, UpstreamModel model, int wanted, ThinkingKind.Budget range) {
        var budget = Math.min(Math.max(wanted, Math.max(range.min(), Limits.SMALLEST_BUDGET)), range.max());
        var limit = maxTokens;
        if (request.maxOutput() == null && model.maxOutput() <= 0) {
            limit = DEFAULT_OUTPUT + budget;
        }
        budget = (int) Math.min(budget, limit - 1);
        if (budget < Limits.SMALLEST_BUDGET) {
            return refused();
        }
        var thinking = Json.MAPPER.createObjectNode().put("type", "enabled").put("budget_tokens", budget);
        return new ThinkingPlan(thinking, null, true, false, limit);
    }

    /// The client's own limit as it is; without one the model's.
    private static long outputLimit(CompletionRequest request, UpstreamModel model) {
        if (request.maxOutput() != null) {
            return request.maxOutput();
        }
        return model.maxOutput() > 0 ? model.maxOutput() : DEFAULT_OUTPUT;
    }

    private static boolean isByBudget(Thinking wanted) {
        return wanted.budget() != null && wanted.budget() > 0 && !wanted.adaptive() && wanted.effort() == null;
    }

    private static int budgetOf(Thinking wanted, Effort effort) {
        return wanted.budget() != null && wanted.budget() > 0 ? wanted.budget() : effort.budget();
    }

    private static ObjectNode adaptive(Thinking wanted) {
        var adaptive = Json.MAPPER.createObjectNode().put("type", "adaptive");
        return wanted.shown() ? adaptive.put("display", "summarized") : adaptive;
    }

    /// The nearest effort that the model has; stronger ones first, where the exact one is missing.
    private static String word(Effort effort, Set<Effort> allowed) {
        var order = switch (effort) {
            case NONE, MINIMAL, LOW -> List.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH);
            case MEDIUM -> List.of(Effort.MEDIUM, Effort.HIGH, Effort.LOW);
            case HIGH -> List.of(Effort.HIGH, Effort.MEDIUM, Effort.LOW);
            case XHIGH -> List.of(Effort.XHIGH, Effort.MAX, Effort.HIGH);
            case MAX -> List.of(Effort.MAX, Effort.XHIGH, Effort.HIGH);
        };
        var word = order.stream()
                .filter(candidate -> allowed.isEmpty() || allowed.contains(candidate))
                .findFirst()
                .orElse(Effort.HIGH);
        return word.name().toLowerCase(Locale.ROOT);
    }
}
