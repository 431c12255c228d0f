package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Dialect.Rendering;
import dev.tollgate.simulator.completion.Dialect.Request;
import dev.tollgate.simulator.completion.Frames;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A Messages answer in both forms.
final class MessagesRendering implements Rendering {
    private final Request request;
    private final Answer answer;
    private final ThoughtSignatures signatures;
    private final Frames frames = new Frames();
    private int blocks;

    MessagesRendering(Request request, Answer answer) {
        this.request = request;
        this.answer = answer;
        this.signatures = new ThoughtSignatures(request.answerId());
    }

    @Override
    public Buffer errorEvent(Refusal refusal) {
        return Buffer.buffer("event: error\ndata: ")
                .appendBuffer(
                        MessagesErrors.body(refusal, request.call().request().response()))
                .appendString("\n\n");
    }

    @Override
    public Buffer whole() {
        var message = message();
        var content = message.putArray("content");
        for (var choice : answer.choices()) {
            content.addAll(thoughts(choice));
            if (!text(choice).isEmpty()) {
                content.add(Json.object().put("type", "text").put("text", text(choice)));
            }
            for (var call : choice.calls()) {
                var input = Json.object(Buffer.buffer(call.arguments()));
                content.add(toolUse(choice, call).set("input", input.isPresent() ? input.get() : Json.object()));
            }
            message.setAll(ending(choice));
        }
        if (!isUsageMissing()) {
            message.set("usage", MessagesUsage.whole(answer.units()));
        }
        return Json.bytesOf(message);
    }

    @Override
    public Iterator<Frame> frames() {
        var started = message();
        started.putArray("content");
        var last = Json.object();
        last.set("delta", Json.object().putNull("stop_reason").putNull("stop_sequence"));
        if (!isUsageMissing()) {
            started.set("usage", MessagesUsage.started(answer.units()));
        }
        frames.add(Frame.head(event("message_start", Json.object().set("message", started)), 0));
        for (var choice : answer.choices()) {
            addBlocks(choice);
            last.set("delta", ending(choice));
        }
        if (blocks == 0) {
            addPing();
        }
        if (!isUsageMissing()) {
            last.set("usage", MessagesUsage.ended(answer.units()));
        }
        frames.add(Frame.end(event("message_delta", last)));
        return frames.add(Frame.done(event("message_stop", Json.object())));
    }

    private void addBlocks(Choice choice) {
        var thoughts = thoughts(choice);
        boolean hidden = choice.thought().text().isEmpty();
        for (int at = 0; at < thoughts.size(); at++) {
            addThought(thoughts.get(at), at == 0 && hidden ? choice.thought().tokens() : 0);
        }
        if (!text(choice).isEmpty()) {
            int index = start(Json.object().put("type", "text").put("text", ""), 0);
            frames.pieces(text(choice), piece -> delta(index, "text_delta", "text", piece));
            stop(index);
        }
        for (var call : choice.calls()) {
            int index = start(toolUse(choice, call).set("input", Json.object()), call.headTokens());
            var empty = Json.object().put("type", "input_json_delta").put("partial_json", "");
            frames.add(Frame.head(event("content_block_delta", indexed(index).set("delta", empty)), 0));
            frames.pieces(call.arguments(), piece -> delta(index, "input_json_delta", "partial_json", piece));
            stop(index);
        }
    }

    private void addThought(ObjectNode thought, int hiddenTokens) {
        if (thought.has("data")) {
            stop(start(thought, hiddenTokens));
            return;
        }
        int index = start(thought.deepCopy().put("thinking", "").put("signature", ""), hiddenTokens);
        frames.pieces(thought.path("thinking").asText(), piece -> delta(index, "thinking_delta", "thinking", piece));
        var signature = Json.object().put("type", "signature_delta").set("signature", thought.get("signature"));
        frames.add(Frame.head(event("content_block_delta", indexed(index).set("delta", signature)), 0));
        stop(index);
    }

    /// Thinking that the provider hides comes after what it shows.
    private List<ObjectNode> thoughts(Choice choice) {
        if (choice.thought().tokens() == 0) {
            return List.of();
        }
        boolean redacted = request.script().has(Directive.REDACTED_THINKING);
        int count = redacted ? 2 : 1;
        var text = choice.thought().text();
        var thoughts = new ArrayList<ObjectNode>();
        thoughts.add(Json.object()
                .put("type", "thinking")
                .put("thinking", text)
                .put("signature", signatures.signature(text, 0, count)));
        if (redacted) {
            thoughts.add(Json.object().put("type", "redacted_thinking").put("data", signatures.redacted(1, count)));
        }
        return thoughts;
    }

    private int start(ObjectNode block, int tokens) {
        int index = blocks++;
        var event = event("content_block_start", indexed(index).set("content_block", block));
        frames.add(Frame.head(event, tokens));
        if (index == 0) {
            addPing();
        }
        return index;
    }

    private void addPing() {
        frames.add(Frame.head(event("ping", Json.object()), 0));
    }

    private static Frame delta(int index, String type, String member, String piece) {
        var delta = Json.object().put("type", type).put(member, piece);
        return Frame.content(event("content_block_delta", indexed(index).set("delta", delta)), 1);
    }

    private void stop(int index) {
        frames.add(Frame.head(event("content_block_stop", indexed(index)), 0));
    }

    private ObjectNode message() {
        return Json.object()
                .put("id", request.answerId())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", answer.model())
                .putNull("stop_reason")
                .putNull("stop_sequence")
                .putNull("stop_details")
                .putNull("container");
    }

    private ObjectNode ending(Choice choice) {
        var reason = stopReason(choice);
        var ending = Json.object()
                .put("stop_reason", reason)
                .put("stop_sequence", choice.ending().stopSequence());
        if (!reason.equals("refusal")) {
            return ending.putNull("stop_details");
        }
        var details = Json.object().put("type", "refusal").putNull("category").putNull("explanation");
        return ending.set("stop_details", details);
    }

    private boolean isUsageMissing() {
        return request.script().has(Directive.MISSING_USAGE);
    }

    private static String text(Choice choice) {
        var refusal = choice.refusal();
        return refusal != null ? refusal : choice.content();
    }

    private ObjectNode toolUse(Choice choice, ToolCall call) {
        return Json.object()
                .put("type", "tool_use")
                .put("id", signatures.toolUseId(call.id(), choice.thought().tokens() > 0))
                .put("name", call.name());
    }

    private static String stopReason(Choice choice) {
        return switch (choice.ending().reason()) {
            case STOP -> choice.refusal() != null ? "refusal" : "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case PAUSE -> "pause_turn";
            case CONTENT_FILTER -> "refusal";
        };
    }

    private static ObjectNode indexed(int index) {
        return Json.object().put("index", index);
    }

    private static String event(String type, ObjectNode data) {
        return "event: " + type + "\ndata: "
                + Json.text(Json.object().put("type", type).setAll(data)) + "\n\n";
    }
}
