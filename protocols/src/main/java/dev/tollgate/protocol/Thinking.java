package dev.tollgate.protocol;

import org.jspecify.annotations.Nullable;

/// How much the model shall think before it answers (protocols.md §3.7).
///
/// @param mode whether it shall think at all
/// @param effort how hard; absent when not said
/// @param budget the limit in tokens; absent when not said
/// @param adaptive whether the model decides how much, within `effort`
/// @param shown whether the client wants to see the thoughts
public record Thinking(
        Mode mode, @Nullable Effort effort, @Nullable Integer budget, boolean adaptive, boolean shown) {
    /// Nothing said: as the model does by itself.
    public static final Thinking UNSPECIFIED = new Thinking(Mode.UNSPECIFIED, null, null, false, false);

    /// Not at all.
    public static final Thinking OFF = new Thinking(Mode.OFF, Effort.NONE, 0, false, false);

    /// Whether the model shall think.
    public enum Mode {
        UNSPECIFIED,
        OFF,
        ON
    }

    /// The effort, from the budget when only that was said; absent when neither was.
    public @Nullable Effort effortOrFromBudget() {
        return effort != null ? effort : budget == null ? null : Effort.ofBudget(budget);
    }

    /// The ladder of efforts, in OpenAI's words.
    public enum Effort {
        NONE(0),
        MINIMAL(1024),
        LOW(1024),
        MEDIUM(8192),
        HIGH(24_576),
        XHIGH(32_768),
        MAX(128_000);

        private final int budget;

        Effort(int budget) {
            this.budget = budget;
        }

        /// The budget in tokens that stands for this effort (Anthropic's column).
        public int budget() {
            return budget;
        }

        /// The effort that a budget stands for; absent for a dynamic one (-1).
        public static @Nullable Effort ofBudget(int tokens) {
            if (tokens == -1) {
                return null;
            }
            if (tokens <= 0) {
                return NONE;
            }
            if (tokens <= 512) {
                return MINIMAL;
            }
            if (tokens <= 1024) {
                return LOW;
            }
            if (tokens <= 8192) {
                return MEDIUM;
            }
            return tokens <= 24_576 ? HIGH : XHIGH;
        }
    }
}
