package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Dialect.Rendering;
import dev.tollgate.simulator.completion.Dialect.Request;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A generateContent answer as one object; its pieces are `GeminiStream`'s.
final class GeminiRendering implements Rendering {
    private final Request request;
    private final Answer answer;
    private final GeminiModel model;
    private final GeminiStream stream;

    GeminiRendering(Request request, Answer answer) {
        this.request = request;
        this.answer = answer;
        this.model = GeminiModel.of(answer.model());
        this.stream = new GeminiStream(this, answer, GeminiDialect.isEvents(request.call()));
    }

    @Override
    public String streamType() {
        return GeminiDialect.isEvents(request.call()) ? "text/event-stream" : "application/json; charset=UTF-8";
    }

    @Override
    public Buffer errorEvent(Refusal refusal) {
        return Buffer.buffer(stream.error(GeminiErrors.body(refusal, request.call())));
    }

    @Override
    public Iterator<Frame> frames() {
        return stream.frames();
    }

    @Override
    public Buffer whole() {
        var candidates = new ArrayList<JsonNode>();
        for (int index = 0; index < answer.choices().size(); index++) {
            var choice = answer.choices().get(index);
            var parts = new ArrayList<JsonNode>();
            if (!choice.thought().text().isEmpty()) {
                parts.add(text(choice.thought().text()).put("thought", true));
            }
            if (!said(choice).isEmpty()) {
                parts.add(choice.calls().isEmpty() ? signed(text(said(choice)), choice) : text(said(choice)));
            }
            choice.calls().forEach(call -> parts.add(functionCall(call, choice)));
            var candidate = ended(candidate(index, parts), choice);
            if (areLogprobsWanted() && !said(choice).isEmpty()) {
                GeminiLogprobs.add(candidate, said(choice), alternatives());
            }
            candidates.add(candidate);
        }
        return Json.bytesOf(withUsage(response(candidates), answer.units().outputTokens(), true));
    }

    ObjectNode response(List<? extends JsonNode> candidates) {
        var response = Json.object();
        if (!candidates.isEmpty()) {
            response.putArray("candidates").addAll(candidates);
        }
        if (request.script().has(Directive.PROMPT_BLOCKED)) {
            response.putObject("promptFeedback")
                    .put("blockReason", "SAFETY")
                    .putArray("safetyRatings")
                    .add(GeminiStream.rating(true));
        }
        return response.put("modelVersion", answer.model()).put("responseId", request.answerId());
    }

    /// Candidates' tokens here exclude thoughts; a count of zero is left out, as it always is in Google's JSON.
    ObjectNode withUsage(ObjectNode response, int output, boolean whole) {
        if (request.script().has(Directive.MISSING_USAGE)) {
            return response;
        }
        var units = answer.units();
        int thoughts = whole ? units.reasoningTokens() : Math.min(output, stream.thoughts());
        var usage = response.putObject("usageMetadata").put("promptTokenCount", units.inputTokens());
        put(usage, "candidatesTokenCount", output - thoughts);
        usage.put("totalTokenCount", units.inputTokens() + output);
        put(usage, "cachedContentTokenCount", units.cachedTokens());
        put(usage, "thoughtsTokenCount", thoughts);
        usage.putArray("promptTokensDetails")
                .addObject()
                .put("modality", "TEXT")
                .put("tokenCount", units.inputTokens());
        return response;
    }

    private static void put(ObjectNode usage, String member, int count) {
        if (count > 0) {
            usage.put(member, count);
        }
    }

    static ObjectNode candidate(int index, List<? extends JsonNode> parts) {
        var candidate = Json.object();
        var content = candidate.putObject("content").put("role", "model");
        if (!parts.isEmpty()) {
            content.putArray("parts").addAll(parts);
        }
        return candidate.put("index", index);
    }

    ObjectNode ended(ObjectNode candidate, Choice choice) {
        var reason = finishReason(choice);
        if (!request.script().has(Directive.MISSING_DONE) || !request.stream()) {
            candidate.put("finishReason", reason);
        }
        candidate.putArray("safetyRatings").add(GeminiStream.rating(reason.equals("SAFETY")));
        return candidate;
    }

    static ObjectNode text(String text) {
        return Json.object().put("text", text);
    }

    /// Models that check signatures sign the end of a thoughtful text too, though nobody has to return that.
    ObjectNode signed(ObjectNode part, Choice choice) {
        return model.checksSignatures() && choice.thought().tokens() > 0
                ? part.put("thoughtSignature", ThoughtSignatures.ofText(request.answerId()))
                : part;
    }

    ObjectNode functionCall(ToolCall call, Choice choice) {
        var part = Json.object();
        var function = part.putObject("functionCall").put("name", call.name());
        var arguments = Json.object(Buffer.buffer(call.arguments()));
        function.set("args", arguments.isPresent() ? arguments.get() : Json.object());
        if (model.checksSignatures()) {
            function.put("id", call.id().substring(0, 8));
        }
        boolean first = call.id().equals(choice.calls().getFirst().id());
        if (first && (model.checksSignatures() || choice.thought().tokens() > 0)) {
            part.put("thoughtSignature", ThoughtSignatures.ofCall(request.answerId(), call.name()));
        }
        return part;
    }

    boolean areLogprobsWanted() {
        return Members.member(config(), "responseLogprobs").asBoolean(false);
    }

    int alternatives() {
        return Members.member(config(), "logprobs").asInt(0);
    }

    private JsonNode config() {
        return Members.member(request.body(), "generationConfig");
    }

    static String said(Choice choice) {
        var refusal = choice.refusal();
        return refusal != null ? refusal : choice.content();
    }

    private static String finishReason(Choice choice) {
        return switch (choice.ending().reason()) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE -> choice.refusal() != null ? "SAFETY" : "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
        };
    }
}
