package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.StopReason;

/// Why a choice ended, both directions (protocols.md §3.10).
final class FinishReasons {
    private static final String STOP = "stop";
    private static final String LENGTH = "length";
    private static final String TOOL_CALLS = "tool_calls";
    private static final String CONTENT_FILTER = "content_filter";

    private FinishReasons() {}

    /// What an upstream's word means. Whether tools were called is told by the calls, not by the word: a forced call
    /// ends with `stop`, and some servers say `tool_calls` without any.
    static StopReason read(String word, boolean hasCalls) {
        return switch (word) {
            case STOP, TOOL_CALLS, "function_call", "end_turn", "eos" ->
                hasCalls ? new StopReason.ToolCalls() : new StopReason.Stop();
            case LENGTH, "max_tokens" -> new StopReason.Length();
            case CONTENT_FILTER -> new StopReason.Refused(null, null);
            default -> new StopReason.Other(word);
        };
    }

    /// The word for clients. In the form before tools a call has a word of its own.
    static String write(StopReason reason, boolean hasCalls, boolean legacy) {
        var called = legacy ? "function_call" : TOOL_CALLS;
        return switch (reason) {
            case StopReason.Stop _, StopReason.ToolCalls _, StopReason.Other _ -> hasCalls ? called : STOP;
            case StopReason.StopSequence _, StopReason.Pause _ -> STOP;
            case StopReason.Length _, StopReason.ContextFull _ -> LENGTH;
            case StopReason.Refused _ -> CONTENT_FILTER;
        };
    }
}
