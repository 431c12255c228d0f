package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The response object of work in the background, from its beginning to its end.
final class BackgroundAnswer {
    private static final List<String> ECHOED = List.of(
            "model",
            "instructions",
            "metadata",
            "temperature",
            "top_p",
            "max_output_tokens",
            "max_tool_calls",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "prompt_cache_key",
            "reasoning",
            "safety_identifier",
            "service_tier",
            "text",
            "top_logprobs",
            "truncation",
            "user");

    /// What the client was told at once, and a provider may leave out.
    private static final List<String> GIVEN =
            List.of("id", "created_at", "background", "store", "previous_response_id");

    private BackgroundAnswer() {}

    static String id(String requestId) {
        return Ids.derived("resp_", requestId);
    }

    /// The response before anything was done.
    static ObjectNode queued(ObjectNode asked, String requestId, Instant at, @Nullable String previousId) {
        var response = Json.MAPPER
                .createObjectNode()
                .put("id", id(requestId))
                .put("object", "response")
                .put("created_at", at.getEpochSecond())
                .put("status", "queued")
                .put("background", true)
                .putNull("error")
                .putNull("incomplete_details");
        for (var member : ECHOED) {
            if (asked.hasNonNull(member)) {
                response.set(member, asked.get(member));
            }
        }
        if (!response.has("instructions")) {
            response.putNull("instructions");
        }
        if (!response.has("tools")) {
            response.putArray("tools");
        }
        if (!response.has("tool_choice")) {
            response.put("tool_choice", "auto");
        }
        if (!response.has("metadata")) {
            response.putObject("metadata");
        }
        if (!response.has("temperature")) {
            response.put("temperature", 1.0);
        }
        if (!response.has("top_p")) {
            response.put("top_p", 1.0);
        }
        response.putArray("output");
        response.put("parallel_tool_calls", asked.path("parallel_tool_calls").asBoolean(true));
        response.put("previous_response_id", previousId);
        response.put("store", true);
        return response.putNull("usage");
    }

    static ObjectNode with(ObjectNode response, String status) {
        return response.deepCopy().put("status", status);
    }

    /// What the gateway answered itself, as the response that the client knows.
    static ObjectNode known(ObjectNode answer, ObjectNode queued) {
        for (var member : GIVEN) {
            answer.set(member, queued.get(member));
        }
        return answer;
    }

    static ObjectNode failed(ObjectNode queued, String message) {
        var response = with(queued, "failed");
        response.putObject("error").put("code", "server_error").put("message", message);
        return response;
    }

    /// Whether the response is not at its end yet.
    static boolean isRunning(String status) {
        return status.equals("queued") || status.equals("in_progress");
    }

    /// The event that ends a stream about a response in this state. The API has none of its own for a
    /// cancelled one.
    static String lastEvent(String status) {
        return switch (status) {
            case "completed" -> "response.completed";
            case "incomplete" -> "response.incomplete";
            default -> "response.failed";
        };
    }
}
