package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.json.Json;
import org.jspecify.annotations.Nullable;

/// The items of a Responses answer; their ids follow from the answer's.
final class OutputItems {
    private final String suffix;
    private final @Nullable Choice choice;

    OutputItems(String answerId, Answer answer) {
        this.suffix = answerId.substring(answerId.indexOf('_') + 1);
        this.choice = answer.choices().isEmpty() ? null : answer.only();
    }

    ArrayNode finished() {
        var items = Json.array();
        var only = choice;
        if (only == null) {
            return items;
        }
        if (only.thought().tokens() > 0) {
            items.add(reasoning(only.thought().text()));
        }
        only.calls().forEach(call -> items.add(call(call, call.arguments(), "completed")));
        if (only.calls().isEmpty()) {
            var status = ResponsesRendering.isCut(only.ending().reason()) ? "incomplete" : "completed";
            items.add(message(status).set("content", Json.array().add(part(only))));
        }
        return items;
    }

    ObjectNode message(String status) {
        var message = Json.object()
                .put("id", "msg_" + suffix)
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        return message.set("content", Json.array());
    }

    ObjectNode reasoning(String summary) {
        var parts = Json.array();
        if (!summary.isEmpty()) {
            parts.add(Json.object().put("type", "summary_text").put("text", summary));
        }
        return Json.object().put("id", "rs_" + suffix).put("type", "reasoning").set("summary", parts);
    }

    ObjectNode call(ToolCall call, String arguments, String status) {
        boolean custom = call.kind() == Kind.CUSTOM;
        return Json.object()
                .put("id", (custom ? "ctc_" : "fc_") + call.id())
                .put("type", custom ? "custom_tool_call" : "function_call")
                .put("status", status)
                .put("call_id", "call_" + call.id())
                .put("name", call.name())
                .put(custom ? "input" : "arguments", arguments);
    }

    static ObjectNode part(Choice choice) {
        return choice.refusal() != null
                ? Json.object().put("type", "refusal").put("refusal", choice.refusal())
                : textPart(choice.content());
    }

    static ObjectNode textPart(String text) {
        var part = Json.object().put("type", "output_text").put("text", text);
        part.set("annotations", Json.array());
        return part.set("logprobs", Json.array());
    }
}
