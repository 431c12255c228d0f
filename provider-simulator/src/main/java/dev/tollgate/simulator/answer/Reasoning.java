package dev.tollgate.simulator.answer;

import java.util.Locale;

/// How much the model thinks before it answers, and whether it shows that.
public record Reasoning(Effort effort, boolean visible) {
    /// No thinking.
    public static final Reasoning NONE = new Reasoning(Effort.NONE, false);

    /// The words of OpenAI's `reasoning_effort`.
    public enum Effort {
        NONE(0),
        MINIMAL(8),
        LOW(24),
        MEDIUM(64),
        HIGH(160),
        XHIGH(320),
        MAX(480);

        private final int tokens;

        Effort(int tokens) {
            this.tokens = tokens;
        }

        /// The effort of a word; one that is not known counts as medium.
        public static Effort of(String word) {
            try {
                return valueOf(word.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                return MEDIUM;
            }
        }

        /// Thinking tokens: the effort's number, up to half as much again depending on the content.
        int tokens(long seed) {
            return tokens == 0 ? 0 : tokens + (int) Math.floorMod(seed, tokens / 2L + 1);
        }
    }
}
