package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.StopReason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why an answer ends, in Anthropic's words and back (protocols.md §3.10).
final class StopReasons {
    private static final Set<String> CATEGORIES =
            Set.of("cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms");

    private StopReasons() {}

    /// Reads `stop_reason` and what goes with it. The reply itself has the last word on whether tools are called.
    static StopReason read(JsonNode message, boolean hasCalls) {
        var reason = message.path("stop_reason").asText();
        return switch (reason) {
            case "end_turn" -> hasCalls ? new StopReason.ToolCalls() : new StopReason.Stop();
            case "tool_use" -> hasCalls ? new StopReason.ToolCalls() : new StopReason.Stop();
            case "max_tokens" -> new StopReason.Length();
            case "stop_sequence" -> new StopReason.StopSequence(text(message, "stop_sequence"));
            case "model_context_window_exceeded" -> new StopReason.ContextFull();
            case "pause_turn" -> new StopReason.Pause();
            case "refusal" -> {
                var details = message.path("stop_details");
                yield new StopReason.Refused(text(details, "category"), text(details, "explanation"));
            }
            default -> new StopReason.Other(reason);
        };
    }

    private static @Nullable String text(JsonNode owner, String name) {
        var value = owner.path(name);
        return value.isTextual() ? value.textValue() : null;
    }

    /// Adds `stop_reason`, `stop_sequence` and `stop_details`, always all three.
    static void write(StopReason reason, boolean hasCalls, ObjectNode json) {
        json.put("stop_reason", word(reason, hasCalls));
        json.put("stop_sequence", reason instanceof StopReason.StopSequence stop ? stop.sequence() : null);
        json.set("stop_details", reason instanceof StopReason.Refused refused ? details(refused) : null);
    }

    private static String word(StopReason reason, boolean hasCalls) {
        return switch (reason) {
            case StopReason.Stop _, StopReason.ToolCalls _, StopReason.Other _ -> hasCalls ? "tool_use" : "end_turn";
            case StopReason.StopSequence _ -> "stop_sequence";
            case StopReason.Length _ -> "max_tokens";
            case StopReason.ContextFull _ -> "model_context_window_exceeded";
            case StopReason.Refused _ -> "refusal";
            case StopReason.Pause _ -> "pause_turn";
        };
    }

    private static ObjectNode details(StopReason.Refused refused) {
        var category = refused.category();
        var explanation = refused.explanation() == null ? category : refused.explanation();
        return Json.MAPPER
                .createObjectNode()
                .put("type", "refusal")
                .put("category", category != null && CATEGORIES.contains(category) ? category : null)
                .put("explanation", explanation);
    }
}
