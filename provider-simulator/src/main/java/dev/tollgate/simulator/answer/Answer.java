package dev.tollgate.simulator.answer;

import dev.tollgate.simulator.truth.Units;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole answer in no wire format.
public record Answer(String model, long createdAt, List<Choice> choices, Units units) {
    public Answer {
        choices = List.copyOf(choices);
    }

    /// The first choice; protocols without choices answer with it.
    public Choice only() {
        return choices.getFirst();
    }

    /// One alternative. Reasoning that is not shown has tokens but no text.
    public record Choice(
            Thought thought, String content, @Nullable String refusal, List<ToolCall> calls, Ending ending) {
        public Choice {
            calls = List.copyOf(calls);
        }

        int tokens() {
            int tokens = thought.tokens() + Pieces.count(content);
            if (refusal != null) {
                tokens += Pieces.count(refusal);
            }
            for (var call : calls) {
                tokens += call.tokens();
            }
            return tokens;
        }
    }

    /// What the model thought before it answered.
    public record Thought(int tokens, String text) {
        /// Nothing.
        public static final Thought NONE = new Thought(0, "");
    }

    /// Why the answer ends, and the stop sequence when one was met.
    public record Ending(Reason reason, @Nullable String stopSequence) {}

    /// Why an answer ends.
    public enum Reason {
        STOP,
        STOP_SEQUENCE,
        LENGTH,
        TOOL_CALLS,
        /// The model stopped in the middle of a long turn; the client sends what it has back to go on.
        PAUSE,
        CONTENT_FILTER
    }

    /// A call of a tool; `arguments` is JSON for a function and free text for a custom tool.
    public record ToolCall(String id, Tooling.Kind kind, String name, String arguments) {
        /// Tokens that each call costs beyond its name and arguments.
        static final int TOKENS_PER_CALL = 4;

        /// Tokens before the first one of the arguments.
        public int headTokens() {
            return TOKENS_PER_CALL + Pieces.count(name);
        }

        /// All tokens of the call.
        public int tokens() {
            return headTokens() + Pieces.count(arguments);
        }
    }
}
