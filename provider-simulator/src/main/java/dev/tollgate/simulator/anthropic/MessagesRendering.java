package dev.tollgate.simulator.anthropic;

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
import java.util.Iterator;

/// A Messages answer in both forms.
final class MessagesRendering implements Rendering {
    private static final String SIGNATURE = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

    private final Request request;
    private final Answer answer;
    private final Frames frames = new Frames();
    private int blocks;

    MessagesRendering(Request request, Answer answer) {
        this.request = request;
        this.answer = answer;
    }

    @Override
    public Buffer whole() {
        var message = message();
        var content = message.putArray("content");
        for (var choice : answer.choices()) {
            if (!choice.thought().text().isEmpty()) {
                content.add(thinking(choice.thought().text(), SIGNATURE));
            }
            if (!text(choice).isEmpty()) {
                content.add(Json.object().put("type", "text").put("text", text(choice)));
            }
            for (var call : choice.calls()) {
                var input = Json.object(Buffer.buffer(call.arguments()));
                content.add(toolUse(call).set("input", input.isPresent() ? input.get() : Json.object()));
            }
            message.put("stop_reason", stopReason(choice));
            message.put("stop_sequence", choice.ending().stopSequence());
        }
        if (!request.script().has(Directive.MISSING_USAGE)) {
            message.set("usage", usage(answer.units().outputTokens()));
        }
        return Json.bytesOf(message);
    }

    @Override
    public Iterator<Frame> frames() {
        var started = message();
        started.putArray("content");
        started.set("usage", usage(1));
        frames.add(Frame.head(event("message_start", Json.object().set("message", started)), 0));
        frames.add(Frame.head(event("ping", Json.object()), 0));
        var last = Json.object();
        last.set("delta", Json.object().putNull("stop_reason").putNull("stop_sequence"));
        for (var choice : answer.choices()) {
            addBlocks(choice);
            var ending = Json.object().put("stop_reason", stopReason(choice));
            last.set("delta", ending.put("stop_sequence", choice.ending().stopSequence()));
        }
        if (!request.script().has(Directive.MISSING_USAGE)) {
            last.set("usage", Json.object().put("output_tokens", answer.units().outputTokens()));
        }
        frames.add(Frame.end(event("message_delta", last)));
        return frames.add(Frame.done(event("message_stop", Json.object())));
    }

    private void addBlocks(Choice choice) {
        var thought = choice.thought().text();
        if (!thought.isEmpty()) {
            int index = start(thinking("", ""), 0);
            frames.pieces(thought, piece -> delta(index, "thinking_delta", "thinking", piece));
            var signature = Json.object().put("type", "signature_delta").put("signature", SIGNATURE);
            frames.add(Frame.head(event("content_block_delta", indexed(index).set("delta", signature)), 0));
            stop(index);
        }
        if (!text(choice).isEmpty()) {
            int index = start(Json.object().put("type", "text").put("text", ""), 0);
            frames.pieces(text(choice), piece -> delta(index, "text_delta", "text", piece));
            stop(index);
        }
        for (var call : choice.calls()) {
            int index = start(toolUse(call).set("input", Json.object()), call.headTokens());
            frames.pieces(call.arguments(), piece -> delta(index, "input_json_delta", "partial_json", piece));
            stop(index);
        }
    }

    private int start(ObjectNode block, int tokens) {
        int index = blocks++;
        var event = event("content_block_start", indexed(index).set("content_block", block));
        frames.add(Frame.head(event, tokens));
        return index;
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
                .putNull("stop_sequence");
    }

    /// Input here excludes what was read from the cache.
    private ObjectNode usage(int outputTokens) {
        var units = answer.units();
        var usage = Json.object()
                .put("input_tokens", units.inputTokens() - units.cachedTokens())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", units.cachedTokens());
        return usage.put("output_tokens", outputTokens).put("service_tier", "standard");
    }

    private static String text(Choice choice) {
        var refusal = choice.refusal();
        return refusal != null ? refusal : choice.content();
    }

    private static ObjectNode thinking(String text, String signature) {
        return Json.object().put("type", "thinking").put("thinking", text).put("signature", signature);
    }

    private static ObjectNode toolUse(ToolCall call) {
        return Json.object()
                .put("type", "tool_use")
                .put("id", "toolu_" + call.id())
                .put("name", call.name());
    }

    private static String stopReason(Choice choice) {
        return switch (choice.ending().reason()) {
            case STOP -> choice.refusal() != null ? "refusal" : "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
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
