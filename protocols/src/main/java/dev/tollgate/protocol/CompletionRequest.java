package dev.tollgate.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client asks for, in no protocol's words.
///
/// @param origin the protocol it came in
/// @param source the client's own JSON; read by the codec of `origin` alone, for what an answer must echo
/// @param names the client's words for its settings, as it wrote them, where they differ from [Setting#word]
/// @param model the name the client asked for
/// @param stream whether the answer is a stream
/// @param instructions the system text at the beginning, one piece per block
/// @param turns the conversation, oldest first, as the client cut it
/// @param parallelToolCalls false when at most one tool may be called at a time; absent when not said
/// @param maxOutput the largest answer in tokens, absent when not said
/// @param stop texts that end the answer; none is empty
/// @param choices how many answers are asked for, at least 1
public record CompletionRequest(
        Protocol origin,
        ObjectNode source,
        Map<Setting, String> names,
        String model,
        boolean stream,
        List<ContentPart.Text> instructions,
        List<Turn> turns,
        List<Tool> tools,
        ToolChoice toolChoice,
        @Nullable Boolean parallelToolCalls,
        Sampling sampling,
        @Nullable Long maxOutput,
        List<String> stop,
        Thinking thinking,
        OutputFormat format,
        int choices,
        Logprobs logprobs,
        Hints hints) {
    public CompletionRequest {
        names = Map.copyOf(names);
        instructions = List.copyOf(instructions);
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
        stop = List.copyOf(stop);
    }

    /// One turn of the conversation. A `SYSTEM` turn is system text in the middle of it.
    public record Turn(Role role, List<ContentPart> parts) {
        public Turn {
            parts = List.copyOf(parts);
        }

        /// The same without thoughts, and with nothing signed.
        Turn withoutReasoning() {
            return new Turn(
                    role,
                    parts.stream()
                            .filter(part -> !(part instanceof ContentPart.Reasoning))
                            .map(Turn::unsigned)
                            .toList());
        }

        private static ContentPart unsigned(ContentPart part) {
            return switch (part) {
                case ContentPart.Text text -> new ContentPart.Text(text.text(), text.cache(), null);
                case ContentPart.ToolCall call ->
                    new ContentPart.ToolCall(call.id(), call.name(), call.namespace(), call.kind(), call.input(), null);
                case ContentPart.Image _,
                        ContentPart.Document _,
                        ContentPart.Audio _,
                        ContentPart.ToolResult _,
                        ContentPart.Reasoning _,
                        ContentPart.Refusal _,
                        ContentPart.Native _ -> part;
            };
        }
    }

    /// Who speaks. Tool results are parts of a `USER` turn.
    public enum Role {
        USER,
        ASSISTANT,
        SYSTEM
    }

    /// How tokens are drawn; what is absent was not said. `logitBias` is OpenAI's map.
    public record Sampling(
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer topK,
            @Nullable Double presencePenalty,
            @Nullable Double frequencyPenalty,
            @Nullable Long seed,
            @Nullable ObjectNode logitBias) {
        /// Nothing said.
        public static final Sampling DEFAULT = new Sampling(null, null, null, null, null, null, null);
    }

    /// Whether the tokens' probabilities are asked for, and of how many alternatives (0 to 20).
    public record Logprobs(boolean asked, int top) {
        /// Not asked for.
        public static final Logprobs NONE = new Logprobs(false, 0);
    }

    /// What does not change the answer. `cacheKey` and `user` tell requests apart that belong together; `verbosity` is
    /// OpenAI's word (`low`, `medium`, `high`).
    public record Hints(
            @Nullable String cacheKey,
            @Nullable String user,
            @Nullable String serviceTier,
            @Nullable ObjectNode metadata,
            @Nullable String verbosity) {
        /// None given.
        public static final Hints NONE = new Hints(null, null, null, null, null);
    }

    /// The same, answered with a stream or whole.
    public CompletionRequest withStream(boolean streamed) {
        return with(streamed, turns, thinking);
    }

    /// The same with this conversation.
    public CompletionRequest withTurns(List<Turn> conversation) {
        return with(stream, conversation, thinking);
    }

    /// The same without what its provider has refused; itself when that is not in it.
    public CompletionRequest without(Omission omission) {
        return switch (omission) {
            case REASONING -> {
                var bare = turns.stream().map(Turn::withoutReasoning).toList();
                yield bare.equals(turns) ? this : withTurns(bare);
            }
            case REASONING_SUMMARY ->
                thinking.shown()
                        ? withThinking(new Thinking(
                                thinking.mode(), thinking.effort(), thinking.budget(), thinking.adaptive(), false))
                        : this;
        };
    }

    /// The same with this much thinking.
    public CompletionRequest withThinking(Thinking wanted) {
        return with(stream, turns, wanted);
    }

    private CompletionRequest with(boolean streamed, List<Turn> conversation, Thinking wanted) {
        return new CompletionRequest(
                origin,
                source,
                names,
                model,
                streamed,
                instructions,
                conversation,
                tools,
                toolChoice,
                parallelToolCalls,
                sampling,
                maxOutput,
                stop,
                wanted,
                format,
                choices,
                logprobs,
                hints);
    }

    /// What the client calls a setting: the path of the member in its JSON (`generationConfig.topK`).
    public String nameOf(Setting setting) {
        return names.getOrDefault(setting, setting.word());
    }

    /// Whether something was said that only another protocol than `upstream` understands.
    boolean holdsForeign(Protocol upstream) {
        return turns.stream()
                .flatMap(turn -> turn.parts().stream())
                .anyMatch(part -> part instanceof ContentPart.Native own && own.origin() != upstream);
    }

    /// The tool of that name, as the client declared it.
    public @Nullable Tool tool(String name) {
        for (var tool : tools) {
            if (tool.qualifiedName().equals(name)) {
                return tool;
            }
        }
        return null;
    }
}
