package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Dialect.Request;
import dev.tollgate.simulator.completion.Frames;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import java.util.ArrayList;
import java.util.Iterator;

/// A chat answer as chunks, written as text because a chunk differs from its neighbour in a few bytes only.
final class ChatStream {
    private static final String DONE = "data: [DONE]\n\n";

    private final JsonNode body;
    private final Answer answer;
    private final boolean withUsage;
    private final Script script;
    private final String start;
    private final String end;

    ChatStream(Request request, Answer answer) {
        this.body = request.body();
        this.answer = answer;
        this.withUsage = body.at("/stream_options/include_usage").asBoolean(false);
        this.script = request.script();
        this.start = "data: {\"id\":" + Json.quoted(request.answerId())
                + ",\"object\":\"chat.completion.chunk\",\"created\":" + answer.createdAt()
                + ",\"model\":" + Json.quoted(answer.model())
                + ",\"service_tier\":" + Json.quoted(ChatRendering.serviceTier(body))
                + ",\"system_fingerprint\":\"" + ChatRendering.FINGERPRINT + "\",\"choices\":[";
        boolean obfuscated = body.at("/stream_options/include_obfuscation").asBoolean(false);
        this.end =
                "]" + (withUsage ? ",\"usage\":null" : "") + (obfuscated ? ",\"obfuscation\":\"k3Xq9\"" : "") + "}\n\n";
    }

    Iterator<Frame> frames() {
        var choices = new ArrayList<Frames>();
        for (int index = 0; index < answer.choices().size(); index++) {
            choices.add(choice(answer.choices().get(index), index));
        }
        var frames = new Frames().addAll(Frames.interleaved(choices));
        if (withUsage && !script.has(Directive.MISSING_USAGE)) {
            var usage = Json.bytes(out -> ChatUsage.write(out, answer.units(), script));
            frames.add(Frame.end(start + "],\"usage\":" + usage + "}\n\n"));
        }
        return frames.add(Frame.done(DONE));
    }

    private Frames choice(Choice choice, int index) {
        var frames = new Frames();
        var thought = choice.thought();
        boolean hidden = thought.text().isEmpty();
        var content =
                (choice.calls().isEmpty() || !choice.content().isEmpty()) && choice.refusal() == null ? "\"\"" : "null";
        var role = "{\"role\":\"assistant\",\"content\":" + content + ",\"refusal\":null}";
        frames.add(Frame.head(chunk(index, role, "null", "null"), hidden ? thought.tokens() : 0));
        frames.pieces(thought.text(), piece -> delta(index, "reasoning_content", piece, "null"));
        boolean logprobs = Logprobs.areWanted(body);
        int alternatives = body.path("top_logprobs").asInt(0);
        frames.pieces(
                choice.content(),
                piece -> delta(index, "content", piece, logprobs ? Logprobs.ofChunk(piece, alternatives) : "null"));
        var refusal = choice.refusal();
        if (refusal != null) {
            frames.pieces(refusal, piece -> delta(index, "refusal", piece, "null"));
        }
        if (ChatRendering.isLegacy(body) && !choice.calls().isEmpty()) {
            legacyCall(frames, choice.calls().getFirst(), index);
        } else {
            for (int call = 0; call < choice.calls().size(); call++) {
                call(frames, choice.calls().get(call), index, call);
            }
        }
        var reason = Json.quoted(ChatRendering.finishReason(body, choice));
        return frames.add(Frame.end(chunk(index, "{}", "null", reason)));
    }

    private void call(Frames frames, ToolCall call, int index, int number) {
        var type = ChatRendering.type(call);
        var member = ChatRendering.inputMember(call);
        var head = "{\"tool_calls\":[{\"index\":" + number + ",\"id\":\"" + ChatRendering.id(call) + "\",\"type\":\""
                + type + "\",\"" + type + "\":{\"name\":" + Json.quoted(call.name()) + ",\"" + member + "\":\"\"}}]}";
        frames.add(Frame.content(chunk(index, head, "null", "null"), call.headTokens()));
        frames.pieces(call.arguments(), piece -> {
            var delta = "{\"tool_calls\":[{\"index\":" + number + ",\"" + type + "\":{\"" + member + "\":"
                    + Json.quoted(piece) + "}}]}";
            return Frame.content(chunk(index, delta, "null", "null"), 1);
        });
    }

    private void legacyCall(Frames frames, ToolCall call, int index) {
        var head = "{\"function_call\":{\"name\":" + Json.quoted(call.name()) + ",\"arguments\":\"\"}}";
        frames.add(Frame.content(chunk(index, head, "null", "null"), call.headTokens()));
        frames.pieces(call.arguments(), piece -> {
            var delta = "{\"function_call\":{\"arguments\":" + Json.quoted(piece) + "}}";
            return Frame.content(chunk(index, delta, "null", "null"), 1);
        });
    }

    private Frame delta(int index, String member, String piece, String logprobs) {
        return Frame.content(chunk(index, "{\"" + member + "\":" + Json.quoted(piece) + "}", logprobs, "null"), 1);
    }

    private String chunk(int index, String delta, String logprobs, String finishReason) {
        return start + "{\"index\":" + index + ",\"delta\":" + delta + ",\"logprobs\":" + logprobs
                + ",\"finish_reason\":" + finishReason + "}" + end;
    }
}
