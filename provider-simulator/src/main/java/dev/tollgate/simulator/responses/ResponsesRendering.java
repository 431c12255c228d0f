package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Dialect.Rendering;
import dev.tollgate.simulator.completion.Dialect.Request;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.responses.ResponseStore.Stored;
import dev.tollgate.simulator.script.Directive;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// A Responses answer as one object; its events are `ResponsesStream`'s. Whatever is finished is stored, unless the
/// request says otherwise.
final class ResponsesRendering implements Rendering {
    private static final int BACKGROUND_MILLIS = 500;

    private final Request request;
    private final Answer answer;
    private final ResponseStore store;
    private final ResponsesStream stream;

    ResponsesRendering(Request request, Answer answer, ResponseStore store) {
        this.request = request;
        this.answer = answer;
        this.store = store;
        boolean obfuscated =
                request.body().at("/stream_options/include_obfuscation").asBoolean(false);
        this.stream = new ResponsesStream(this, answer, obfuscated);
    }

    @Override
    public Buffer errorEvent(Refusal refusal) {
        boolean failed = request.script().has(Directive.RESPONSE_FAILED);
        return Buffer.buffer(failed ? stream.failed(refusal) : stream.error(refusal));
    }

    @Override
    public Buffer whole() {
        if (!isBackground()) {
            return Json.bytesOf(finished());
        }
        long readyAt = System.currentTimeMillis() + request.script().number(Directive.JOB_TIME, BACKGROUND_MILLIS);
        keep(ended(), readyAt);
        return Json.bytesOf(started().put("status", "queued"));
    }

    @Override
    public Iterator<Frame> frames() {
        return stream.frames();
    }

    /// Nothing, when the answer has no choice or is empty on purpose.
    @Nullable
    OutputItems items() {
        return answer.choices().isEmpty() || request.script().has(Directive.EMPTY)
                ? null
                : new OutputItems(request.answerId(), answer.only(), request.body());
    }

    /// The object while nothing is generated yet.
    ObjectNode started() {
        return response("in_progress", Json.array()).putNull("usage");
    }

    /// The object at the end.
    ObjectNode finished() {
        var response = ended();
        if (request.body().path("store").asBoolean(true)) {
            keep(response, 0);
        }
        return response;
    }

    private ObjectNode ended() {
        var items = items();
        var output = items == null ? Json.array() : items.finished();
        var response = response(isIncomplete() ? "incomplete" : "completed", output);
        if (!request.script().has(Directive.MISSING_USAGE)) {
            response.set("usage", usage());
        }
        return response;
    }

    private void keep(ObjectNode response, long readyAt) {
        store.put(Stored.of(response, Conversation.of(request.body(), store), readyAt));
    }

    private boolean isBackground() {
        return request.body().path("background").asBoolean(false) && !request.stream();
    }

    boolean isIncomplete() {
        return !answer.choices().isEmpty() && !incompleteReason().isEmpty();
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
                .put("background", body.path("background").asBoolean(false));
        response.set(
                "completed_at",
                status.equals("completed") ? created() : Json.object().nullNode());
        response.putNull("error");
        if (status.equals("incomplete")) {
            response.putObject("incomplete_details").put("reason", incompleteReason());
        } else {
            response.putNull("incomplete_details");
        }
        echo(response, "instructions", "max_output_tokens", "max_tool_calls", "previous_response_id");
        echo(response, "prompt_cache_key", "safety_identifier", "user");
        response.put("model", answer.model());
        response.set("output", output);
        response.put("parallel_tool_calls", body.path("parallel_tool_calls").asBoolean(true));
        var reasoning = response.putObject("reasoning");
        reasoning.set("effort", echoed(body.path("reasoning"), "effort"));
        reasoning.set("summary", echoed(body.path("reasoning"), "summary"));
        response.put("service_tier", "default").put("store", body.path("store").asBoolean(true));
        response.put("temperature", body.path("temperature").asDouble(1));
        response.put("top_p", body.path("top_p").asDouble(1));
        response.put("top_logprobs", body.path("top_logprobs").asInt(0));
        addText(response, body.path("text"));
        response.set(
                "tool_choice",
                body.hasNonNull("tool_choice")
                        ? body.get("tool_choice")
                        : Json.array().textNode("auto"));
        response.set("tools", body.path("tools").isArray() ? body.get("tools") : Json.array());
        response.put("truncation", body.path("truncation").asText("disabled"));
        response.set("metadata", body.path("metadata").isObject() ? body.get("metadata") : Json.object());
        return response;
    }

    private JsonNode created() {
        return Json.array().numberNode(answer.createdAt());
    }

    private static void addText(ObjectNode response, JsonNode asked) {
        var text = response.putObject("text");
        text.set(
                "format",
                asked.has("format") ? asked.get("format") : Json.object().put("type", "text"));
        text.put("verbosity", asked.path("verbosity").asText("medium"));
    }

    private void echo(ObjectNode response, String... members) {
        for (var member : members) {
            response.set(member, echoed(request.body(), member));
        }
    }

    private static JsonNode echoed(JsonNode body, String member) {
        return body.has(member) ? body.get(member) : Json.object().nullNode();
    }

    private ObjectNode usage() {
        var units = answer.units();
        var usage = Json.object().put("input_tokens", units.inputTokens());
        usage.putObject("input_tokens_details")
                .put("cached_tokens", units.cachedTokens())
                .put("cache_write_tokens", 0);
        usage.put("output_tokens", units.outputTokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", units.reasoningTokens());
        return usage.put("total_tokens", units.totalTokens());
    }
}
