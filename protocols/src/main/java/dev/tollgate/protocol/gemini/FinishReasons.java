package dev.tollgate.protocol.gemini;

import dev.tollgate.protocol.StopReason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gemini's words for why a candidate ended (protocols.md §3.10).
final class FinishReasons {
    static final String MALFORMED_CALL = "MALFORMED_FUNCTION_CALL";

    private static final Set<String> REFUSALS = Set.of(
            "SAFETY",
            "RECITATION",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
            "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION",
            "ESCALATION");
    private static final Set<String> BROKEN = Set.of(
            MALFORMED_CALL,
            "UNEXPECTED_TOOL_CALL",
            "TOO_MANY_TOOL_CALLS",
            "MISSING_THOUGHT_SIGNATURE",
            "MALFORMED_RESPONSE");

    private FinishReasons() {}

    /// Whether a word says that the model has ended.
    static boolean isSaid(@Nullable String word) {
        return word != null && !word.isEmpty() && !word.equals("FINISH_REASON_UNSPECIFIED");
    }

    /// Whether the model failed, so that there is no answer to give.
    static boolean isBroken(String word) {
        return BROKEN.contains(word);
    }

    static StopReason read(String word, @Nullable String message, boolean hasCalls) {
        if (REFUSALS.contains(word)) {
            return new StopReason.Refused(word, message);
        }
        return switch (word) {
            case "STOP" -> hasCalls ? new StopReason.ToolCalls() : new StopReason.Stop();
            case "MAX_TOKENS" -> new StopReason.Length();
            default -> new StopReason.Other(word);
        };
    }

    static String write(StopReason reason) {
        return switch (reason) {
            case StopReason.Stop _, StopReason.StopSequence _, StopReason.ToolCalls _, StopReason.Pause _ -> "STOP";
            case StopReason.Length _, StopReason.ContextFull _ -> "MAX_TOKENS";
            case StopReason.Refused refused -> {
                var category = refused.category();
                yield category != null && REFUSALS.contains(category) ? category : "SAFETY";
            }
            case StopReason.Other other -> other.nativeReason().equals("LANGUAGE") ? "LANGUAGE" : "OTHER";
        };
    }
}
