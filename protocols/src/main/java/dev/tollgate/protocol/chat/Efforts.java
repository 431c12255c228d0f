package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Thinking.Mode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How hard a chat upstream is told to think: `reasoning_effort` is all it has (protocols.md §3.7).
final class Efforts {
    private Efforts() {}

    /// The effort to ask for; empty when the model is left to itself.
    static Optional<Effort> of(Thinking thinking, @Nullable ThinkingKind kind) {
        var asked = asked(thinking);
        if (asked == null) {
            return Optional.empty();
        }
        return switch (kind) {
            case null -> Optional.of(asked);
            case ThinkingKind.None _ -> Optional.empty();
            case ThinkingKind.Budget budget ->
                Optional.of(asked == Effort.NONE && !budget.off() ? Effort.MINIMAL : asked);
            case ThinkingKind.Adaptive adaptive -> Optional.of(nearest(asked, adaptive.efforts()));
            case ThinkingKind.Level level -> Optional.of(nearest(asked, level.levels()));
        };
    }

    /// Whether the client asked for thinking that the model does not have.
    static boolean isDropped(Thinking thinking, @Nullable ThinkingKind kind) {
        return thinking.mode() == Mode.ON && kind instanceof ThinkingKind.None;
    }

    private static @Nullable Effort asked(Thinking thinking) {
        return switch (thinking.mode()) {
            case UNSPECIFIED -> null;
            case OFF -> Effort.NONE;
            case ON -> {
                var effort = thinking.effortOrFromBudget();
                // Anthropic's default of an adaptive model.
                yield effort == null && thinking.adaptive() ? Effort.HIGH : effort;
            }
        };
    }

    /// The asked effort, or the next lower one that the model has, or else its lowest.
    private static Effort nearest(Effort asked, Set<Effort> known) {
        if (known.isEmpty() || known.contains(asked)) {
            return asked;
        }
        var levels = known.stream().filter(level -> level != Effort.NONE).toList();
        return levels.stream()
                .filter(level -> level.compareTo(asked) < 0)
                .max(Effort::compareTo)
                .or(() -> levels.stream().min(Effort::compareTo))
                .orElse(asked);
    }
}
