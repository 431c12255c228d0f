package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Reason;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Dialect.Rendering;
import dev.tollgate.simulator.completion.Dialect.Request;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;

/// A Responses answer as one object; its events are `ResponsesStream`'s.
final class ResponsesRendering implements Rendering {
    private final Request request;
    private final Answer answer;

    ResponsesRendering(Request request, Answer answer) {
        this.request = request;
        this.answer = answer;
    }

    @Override
    public Buffer errorEvent(Refusal refusal) {
        var error = Json.object()
                .put("type", "error")
                .put("code", "server_error")
                .put("message", refusal.message())
                .put("param", refusal.param())
                .put("sequence_number", 0);
        return Buffer.buffer("event: error\ndata: " + Json.text(error) + "\n\n");
    }

    @Override
    public Buffer whole() {
        return Json.bytesOf(finished());
    }

    @Override
    public Iterator<Frame> frames() {
        return new ResponsesStream(this, answer).frames();
    }

    /// The object while nothing is generated yet.
    ObjectNode started() {
        return response("in_progress", Json.array()).set("usage", Json.object().nullNode());
    }

    /// The object at the end.
    ObjectNode finished() {
        var response = response(
                isIncomplete() ? "incomplete" : "completed", new OutputItems(request.answerId(), answer).finished());
        if (!request.script().has(Directive.MISSING_USAGE)) {
            response.set("usage", usage());
        }
        return response;
    }

    boolean isIncomplete() {
        return !answer.choices().isEmpty() && !incompleteReason().isEmpty();
    }

    String answerId() {
        return request.answerId();
    }

    private String incompleteReason() {
        return switch (answer.only().ending().reason()) {
            case LENGTH -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE -> "";
        };
    }

    private ObjectNode response(String status, ArrayNode output) {
        var body = request.body();
        var response = Json.object()
                .put("id", request.answerId())
                .put("object", "response")
                .put("created_at", answer.createdAt())
                .put("status", status)
                .put("background", false)
                .putNull("error");
        if (status.equals("incomplete")) {
            response.set("incomplete_details", Json.object().put("reason", incompleteReason()));
        } else {
            response.putNull("incomplete_details");
        }
        response.set("instructions", echoed(body, "instructions"));
        response.set("max_output_tokens", echoed(body, "max_output_tokens"));
        response.put("model", answer.model());
        response.set("output", output);
        response.put("parallel_tool_calls", body.path("parallel_tool_calls").asBoolean(true));
        response.set("previous_response_id", echoed(body, "previous_response_id"));
        var reasoning = Json.object();
        reasoning.set("effort", echoed(body.path("reasoning"), "effort"));
        reasoning.set("summary", echoed(body.path("reasoning"), "summary"));
        response.set("reasoning", reasoning);
        response.put("service_tier", "default").put("store", body.path("store").asBoolean(true));
        response.put("temperature", body.path("temperature").asDouble(1));
        response.set(
                "text",
                body.path("text").has("format")
                        ? body.get("text")
                        : Json.object().set("format", Json.object().put("type", "text")));
        response.set(
                "tool_choice",
                body.hasNonNull("tool_choice")
                        ? body.get("tool_choice")
                        : Json.array().textNode("auto"));
        response.set("tools", body.path("tools").isArray() ? body.get("tools") : Json.array());
        response.put("top_p", body.path("top_p").asDouble(1)).put("truncation", "disabled");
        response.putNull("user");
        response.set("metadata", body.path("metadata").isObject() ? body.get("metadata") : Json.object());
        return response;
    }

    private static JsonNode echoed(JsonNode body, String member) {
        return body.has(member) ? body.get(member) : Json.object().nullNode();
    }

    private ObjectNode usage() {
        var units = answer.units();
        var usage = Json.object().put("input_tokens", units.inputTokens());
        usage.set("input_tokens_details", Json.object().put("cached_tokens", units.cachedTokens()));
        usage.put("output_tokens", units.outputTokens());
        usage.set("output_tokens_details", Json.object().put("reasoning_tokens", units.reasoningTokens()));
        return usage.put("total_tokens", units.totalTokens());
    }

    /// Whether the answer ended for a reason other than being complete.
    static boolean isCut(Reason reason) {
        return reason == Reason.LENGTH || reason == Reason.CONTENT_FILTER;
    }
}
