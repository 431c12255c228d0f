package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Frames;
import dev.tollgate.simulator.json.Json;
import java.util.Iterator;

/// A Responses answer as events, numbered in the order in which they go out.
final class ResponsesStream {
    private final ResponsesRendering rendering;
    private final Answer answer;
    private final OutputItems items;
    private final Frames frames = new Frames();
    private int sequence;
    private int outputIndex;

    ResponsesStream(ResponsesRendering rendering, Answer answer) {
        this.rendering = rendering;
        this.answer = answer;
        this.items = new OutputItems(rendering.answerId(), answer);
    }

    Iterator<Frame> frames() {
        for (var type : new String[] {"response.created", "response.in_progress"}) {
            frames.then(() -> Frame.head(event(type, Json.object().set("response", rendering.started())), 0));
        }
        if (!answer.choices().isEmpty()) {
            var choice = answer.only();
            addReasoning(choice);
            choice.calls().forEach(this::addCall);
            if (choice.calls().isEmpty()) {
                addMessage(choice);
            }
        }
        var type = rendering.isIncomplete() ? "response.incomplete" : "response.completed";
        return frames.then(() -> Frame.done(event(type, Json.object().set("response", rendering.finished()))));
    }

    private void addReasoning(Choice choice) {
        var thought = choice.thought();
        if (thought.tokens() == 0) {
            return;
        }
        int index = outputIndex++;
        var id = items.reasoning("").path("id").asText();
        boolean hidden = thought.text().isEmpty();
        head("response.output_item.added", item(index, items.reasoning("")), hidden ? thought.tokens() : 0);
        if (!hidden) {
            var empty = Json.object().put("type", "summary_text").put("text", "");
            var full = empty.deepCopy().put("text", thought.text());
            head("response.reasoning_summary_part.added", summary(id, index).set("part", empty), 0);
            frames.pieces(
                    thought.text(),
                    piece -> content(
                            "response.reasoning_summary_text.delta",
                            summary(id, index).put("delta", piece)));
            head("response.reasoning_summary_text.done", summary(id, index).put("text", thought.text()), 0);
            head("response.reasoning_summary_part.done", summary(id, index).set("part", full), 0);
        }
        head("response.output_item.done", item(index, items.reasoning(thought.text())), 0);
    }

    private void addMessage(Choice choice) {
        int index = outputIndex++;
        var message = items.message("in_progress");
        var id = message.path("id").asText();
        var refusal = choice.refusal();
        head("response.output_item.added", item(index, message), 0);
        if (refusal != null) {
            var empty = Json.object().put("type", "refusal").put("refusal", "");
            head("response.content_part.added", part(id, index).set("part", empty), 0);
            frames.pieces(
                    refusal,
                    piece -> content("response.refusal.delta", part(id, index).put("delta", piece)));
            head("response.refusal.done", part(id, index).put("refusal", refusal), 0);
        } else {
            head("response.content_part.added", part(id, index).set("part", OutputItems.textPart("")), 0);
            frames.pieces(choice.content(), piece -> {
                var delta = part(id, index).put("delta", piece);
                return content("response.output_text.delta", delta.set("logprobs", Json.array()));
            });
            var text = part(id, index).put("text", choice.content());
            head("response.output_text.done", text.set("logprobs", Json.array()), 0);
        }
        head("response.content_part.done", part(id, index).set("part", OutputItems.part(choice)), 0);
        var output = items.finished();
        head("response.output_item.done", item(index, (ObjectNode) output.get(output.size() - 1)), 0);
    }

    private void addCall(ToolCall call) {
        int index = outputIndex++;
        boolean custom = call.kind() == Kind.CUSTOM;
        var id = (custom ? "ctc_" : "fc_") + call.id();
        var stem = custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
        var added = item(index, items.call(call, "", "in_progress"));
        frames.then(() -> Frame.content(event("response.output_item.added", added), call.headTokens()));
        frames.pieces(
                call.arguments(),
                piece -> content(
                        stem + ".delta",
                        Json.object()
                                .put("item_id", id)
                                .put("output_index", index)
                                .put("delta", piece)));
        var done = Json.object().put("item_id", id).put("output_index", index);
        head(stem + ".done", done.put("name", call.name()).put(custom ? "input" : "arguments", call.arguments()), 0);
        head("response.output_item.done", item(index, items.call(call, call.arguments(), "completed")), 0);
    }

    private static ObjectNode item(int index, ObjectNode item) {
        return Json.object().put("output_index", index).set("item", item);
    }

    private static ObjectNode part(String id, int index) {
        return Json.object().put("item_id", id).put("output_index", index).put("content_index", 0);
    }

    private static ObjectNode summary(String id, int index) {
        return Json.object().put("item_id", id).put("output_index", index).put("summary_index", 0);
    }

    private void head(String type, ObjectNode data, int tokens) {
        frames.then(() -> Frame.head(event(type, data), tokens));
    }

    private Frame content(String type, ObjectNode data) {
        return Frame.content(event(type, data), 1);
    }

    private String event(String type, ObjectNode data) {
        var numbered = Json.object().put("type", type).put("sequence_number", sequence++);
        return "event: " + type + "\ndata: " + Json.text(numbered.setAll(data)) + "\n\n";
    }
}
