package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Thinking.Mode;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `reasoning` member for a model (protocols.md §3.7).
final class ReasoningEffort {
    private ReasoningEffort() {}

    /// Absent when there is nothing to say, or the model does not think.
    static @Nullable ObjectNode write(Thinking thinking, @Nullable ThinkingKind kind) {
        return switch (kind) {
            case ThinkingKind.None _ -> null;
            case ThinkingKind.Level level -> write(thinking, level.levels());
            case ThinkingKind.Adaptive adaptive -> write(thinking, adaptive.efforts());
            case ThinkingKind.Budget _ -> write(thinking, Set.of());
            case null -> write(thinking, Set.of());
        };
    }

    private static @Nullable ObjectNode write(Thinking thinking, Set<Effort> levels) {
        var reasoning = JsonNodeFactory.instance.objectNode();
        var effort = effort(thinking);
        if (effort != null) {
            reasoning.put("effort", nearest(effort, levels).name().toLowerCase(Locale.ROOT));
        }
        if (thinking.shown()) {
            reasoning.put("summary", "auto");
        }
        return reasoning.isEmpty() ? null : reasoning;
    }

    private static @Nullable Effort effort(Thinking thinking) {
        if (thinking.mode() == Mode.OFF) {
            return Effort.NONE;
        }
        var said = thinking.effortOrFromBudget();
        return said == null && thinking.mode() == Mode.ON && thinking.adaptive() ? Effort.HIGH : said;
    }

    /// The effort itself, else the next lower one the model has, else its lowest.
    static Effort nearest(Effort effort, Set<Effort> levels) {
        if (levels.isEmpty() || levels.contains(effort)) {
            return effort;
        }
        var lower = levels.stream().filter(level -> level.compareTo(effort) < 0 && level != Effort.NONE);
        return lower.max(Effort::compareTo)
                .orElseGet(() -> levels.stream()
                        .filter(level -> level != Effort.NONE)
                        .min(Effort::compareTo)
                        .orElse(Effort.NONE));
    }
}
