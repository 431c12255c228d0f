package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Frames;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// A Responses answer as events, numbered in the order in which they go out.
final class ResponsesStream {
    private final ResponsesRendering rendering;
    private final Answer answer;
    private final @Nullable OutputItems items;
    private final boolean obfuscated;
    private final Frames frames = new Frames();
    private int sequence;
    private int outputIndex;

    ResponsesStream(ResponsesRendering rendering, Answer answer, boolean obfuscated) {
        this.rendering = rendering;
        this.answer = answer;
        this.items = rendering.items();
        this.obfuscated = obfuscated;
    }

    Iterator<Frame> frames() {
        for (var type : new String[] {"response.created", "response.in_progress"}) {
            frames.then(() -> Frame.head(event(type, Json.object().set("response", rendering.started())), 0));
        }
        var output = items;
        if (output != null) {
            addItems(output, answer.only());
        }
        var type = rendering.isIncomplete() ? "response.incomplete" : "response.completed";
        return frames.then(() -> Frame.done(event(type, Json.object().set("response", rendering.finished()))));
    }

    /// The error goes in the place of an event that has its number already.
    String error(Refusal refusal) {
        sequence--;
        var error = Json.object()
                .put("code", "server_error")
                .put("message", refusal.message())
                .put("param", refusal.param());
        return event("error", error);
    }

    /// The same as the response's own end.
    String failed(Refusal refusal) {
        sequence--;
        var response = rendering.started().put("status", "failed");
        response.putObject("error").put("code", "server_error").put("message", refusal.message());
        return event("response.failed", Json.object().set("response", response));
    }

    private void addItems(OutputItems output, Choice choice) {
        if (output.hasReasoning()) {
            addReasoning(output, choice);
        }
        if (output.hasMessage()) {
            addMessage(output, choice);
        }
        for (int number = 0; number < choice.calls().size(); number++) {
            addCall(output, choice, number);
        }
    }

    private void addReasoning(OutputItems output, Choice choice) {
        var text = choice.thought().text();
        int index = outputIndex++;
        var id = output.reasoning("", false).path("id").asText();
        boolean hidden = text.isEmpty();
        int hiddenTokens = hidden ? choice.thought().tokens() : 0;
        head("response.output_item.added", item(index, output.reasoning("", false)), hiddenTokens);
        if (!hidden) {
            var empty = Json.object().put("type", "summary_text").put("text", "");
            var full = empty.deepCopy().put("text", text);
            head("response.reasoning_summary_part.added", summary(id, index).set("part", empty), 0);
            frames.pieces(
                    text,
                    piece -> content(
                            "response.reasoning_summary_text.delta",
                            summary(id, index).put("delta", piece)));
            head("response.reasoning_summary_text.done", summary(id, index).put("text", text), 0);
            head("response.reasoning_summary_part.done", summary(id, index).set("part", full), 0);
        }
        head("response.output_item.done", item(index, output.reasoning(text, true)), 0);
    }

    private void addMessage(OutputItems output, Choice choice) {
        int index = outputIndex++;
        var message = output.message("in_progress");
        var id = message.path("id").asText();
        var refusal = choice.refusal();
        head("response.output_item.added", item(index, message), 0);
        if (refusal != null) {
            head("response.content_part.added", part(id, index).set("part", OutputItems.refusalPart("")), 0);
            frames.pieces(
                    refusal,
                    piece -> content("response.refusal.delta", part(id, index).put("delta", piece)));
            head("response.refusal.done", part(id, index).put("refusal", refusal), 0);
        } else {
            head("response.content_part.added", part(id, index).set("part", output.textPart("")), 0);
            frames.pieces(choice.content(), piece -> {
                var delta = part(id, index).put("delta", piece);
                return content("response.output_text.delta", delta.set("logprobs", output.logprobs(piece)));
            });
            var text = part(id, index).put("text", choice.content());
            head("response.output_text.done", text.set("logprobs", output.logprobs(choice.content())), 0);
        }
        head("response.content_part.done", part(id, index).set("part", output.part()), 0);
        head("response.output_item.done", item(index, output.finishedMessage()), 0);
    }

    private void addCall(OutputItems output, Choice choice, int number) {
        int index = outputIndex++;
        var call = choice.calls().get(number);
        boolean custom = call.kind() == Kind.CUSTOM;
        var id = output.callItemId(number);
        var stem = custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
        var added = item(index, output.call(number, "", "in_progress"));
        frames.then(() -> Frame.content(event("response.output_item.added", added), call.headTokens()));
        frames.pieces(
                call.arguments(),
                piece -> content(stem + ".delta", output(id, index).put("delta", piece)));
        var done = custom
                ? output(id, index).put("input", call.arguments())
                : output(id, index).put("name", call.name()).put("arguments", call.arguments());
        head(stem + ".done", done, 0);
        head("response.output_item.done", item(index, output.finishedCall(number)), 0);
    }

    private static ObjectNode item(int index, ObjectNode item) {
        return Json.object().put("output_index", index).set("item", item);
    }

    private static ObjectNode output(String id, int index) {
        return Json.object().put("item_id", id).put("output_index", index);
    }

    private static ObjectNode part(String id, int index) {
        return output(id, index).put("content_index", 0);
    }

    private static ObjectNode summary(String id, int index) {
        return output(id, index).put("summary_index", 0);
    }

    private void head(String type, ObjectNode data, int tokens) {
        frames.then(() -> Frame.head(event(type, data), tokens));
    }

    private Frame content(String type, ObjectNode data) {
        return Frame.content(event(type, obfuscated ? data.put("obfuscation", "k3Xq9") : data), 1);
    }

    private String event(String type, ObjectNode data) {
        var numbered = Json.object().put("type", type).put("sequence_number", sequence++);
        return "event: " + type + "\ndata: " + Json.text(numbered.setAll(data)) + "\n\n";
    }
}
