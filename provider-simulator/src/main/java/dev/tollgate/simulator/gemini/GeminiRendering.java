package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Dialect.Rendering;
import dev.tollgate.simulator.completion.Dialect.Request;
import dev.tollgate.simulator.completion.Frames;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A generateContent answer: whole, as events, or as one array that is written piece by piece.
final class GeminiRendering implements Rendering {
    private final Request request;
    private final Answer answer;
    private final boolean events;
    private boolean opened;

    GeminiRendering(Request request, Answer answer, boolean events) {
        this.request = request;
        this.answer = answer;
        this.events = events;
    }

    @Override
    public String streamType() {
        return events ? "text/event-stream" : "application/json; charset=UTF-8";
    }

    @Override
    public Buffer whole() {
        var candidates = Json.array();
        for (int index = 0; index < answer.choices().size(); index++) {
            var choice = answer.choices().get(index);
            var parts = new ArrayList<JsonNode>();
            if (!choice.thought().text().isEmpty()) {
                parts.add(text(choice.thought().text()).put("thought", true));
            }
            if (!said(choice).isEmpty()) {
                parts.add(text(said(choice)));
            }
            choice.calls().forEach(call -> parts.add(functionCall(call)));
            candidates.add(candidate(index, parts).put("finishReason", finishReason(choice)));
        }
        return Json.bytesOf(withUsage(response(candidates)));
    }

    @Override
    public Iterator<Frame> frames() {
        var choices = new ArrayList<Frames>();
        for (int index = 0; index < answer.choices().size(); index++) {
            choices.add(choice(answer.choices().get(index), index));
        }
        var frames = new Frames().addAll(Frames.interleaved(choices));
        return events ? frames : frames.then(() -> Frame.done(opened ? "]" : "[]"));
    }

    private Frames choice(Choice choice, int index) {
        var frames = new Frames();
        boolean hidden = choice.thought().text().isEmpty();
        frames.pieces(
                choice.thought().text(), piece -> content(index, text(piece).put("thought", true), 1));
        frames.pieces(said(choice), piece -> content(index, text(piece), 1));
        for (var call : choice.calls()) {
            frames.then(() -> content(index, functionCall(call), call.tokens()));
        }
        int thought = hidden ? choice.thought().tokens() : 0;
        return frames.then(() -> {
            var last = candidate(index, List.of(text(""))).put("finishReason", finishReason(choice));
            var chunk = chunk(withUsage(response(Json.array().add(last))));
            return new Frame(Frame.Kind.END, Buffer.buffer(chunk), thought);
        });
    }

    private Frame content(int index, ObjectNode part, int tokens) {
        return Frame.content(chunk(response(Json.array().add(candidate(index, List.of(part))))), tokens);
    }

    private String chunk(ObjectNode response) {
        if (events) {
            return "data: " + Json.text(response) + "\n\n";
        }
        var separator = opened ? ",\r\n" : "[";
        opened = true;
        return separator + Json.text(response);
    }

    private ObjectNode response(JsonNode candidates) {
        var response = Json.object();
        response.set("candidates", candidates);
        return response.put("modelVersion", answer.model()).put("responseId", request.answerId());
    }

    /// Candidates' tokens here exclude thoughts.
    private ObjectNode withUsage(ObjectNode response) {
        if (request.script().has(Directive.MISSING_USAGE)) {
            return response;
        }
        var units = answer.units();
        var usage = Json.object()
                .put("promptTokenCount", units.inputTokens())
                .put("candidatesTokenCount", units.outputTokens() - units.reasoningTokens())
                .put("totalTokenCount", units.totalTokens());
        if (units.cachedTokens() > 0) {
            usage.put("cachedContentTokenCount", units.cachedTokens());
        }
        if (units.reasoningTokens() > 0) {
            usage.put("thoughtsTokenCount", units.reasoningTokens());
        }
        return response.set("usageMetadata", usage);
    }

    private static ObjectNode candidate(int index, List<? extends JsonNode> parts) {
        var content = Json.object();
        content.set("parts", Json.array().addAll(parts));
        content.put("role", "model");
        return Json.object().<ObjectNode>set("content", content).put("index", index);
    }

    private static ObjectNode text(String text) {
        return Json.object().put("text", text);
    }

    private static ObjectNode functionCall(ToolCall call) {
        var function = Json.object().put("name", call.name());
        var arguments = Json.object(Buffer.buffer(call.arguments()));
        function.set("args", arguments.isPresent() ? arguments.get() : Json.object());
        return Json.object().set("functionCall", function);
    }

    private static String said(Choice choice) {
        var refusal = choice.refusal();
        return refusal != null ? refusal : choice.content();
    }

    private static String finishReason(Choice choice) {
        return switch (choice.ending().reason()) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS -> choice.refusal() != null ? "SAFETY" : "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
        };
    }
}
