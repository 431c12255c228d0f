package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.answer.Likelihood;
import dev.tollgate.simulator.answer.Pieces;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The items of a Responses answer. Their ids follow from the answer's, and tell whether reasoning came before them.
final class OutputItems {
    private static final int NAME_CHARS = 24;

    private final String name;
    private final Choice choice;
    private final JsonNode body;
    private final boolean encrypted;
    private final boolean logprobs;

    OutputItems(String answerId, Choice choice, JsonNode body) {
        this.name = answerId.substring(answerId.length() - NAME_CHARS);
        this.choice = choice;
        this.body = body;
        this.encrypted = includes("reasoning.encrypted_content");
        this.logprobs = includes("message.output_text.logprobs");
    }

    private boolean includes(String what) {
        return body.path("include").valueStream().anyMatch(each -> each.asText().equals(what));
    }

    /// The id of the reasoning that an item of this simulator goes back with.
    static Optional<String> reasoningOf(String id) {
        int start = id.indexOf('_') + 1;
        int end = start + NAME_CHARS;
        boolean follows = start > 0 && id.length() > end + 1 && id.startsWith("r_", end);
        return follows ? Optional.of("rs_" + id.substring(start, end)) : Optional.empty();
    }

    private String id(String prefix, int number) {
        return prefix + name + (hasReasoning() ? "r_" : "n_") + number;
    }

    boolean hasReasoning() {
        return choice.thought().tokens() > 0;
    }

    /// Text comes before calls, and an answer without calls has one even when nothing is said.
    boolean hasMessage() {
        boolean cutWhileThinking = hasReasoning() && isCut();
        return isSaid() || (choice.calls().isEmpty() && !cutWhileThinking);
    }

    private boolean isSaid() {
        return !choice.content().isEmpty() || choice.refusal() != null;
    }

    ArrayNode finished() {
        var items = Json.array();
        if (hasReasoning()) {
            items.add(reasoning(choice.thought().text(), true));
        }
        if (hasMessage()) {
            items.add(finishedMessage());
        }
        for (int number = 0; number < choice.calls().size(); number++) {
            items.add(finishedCall(number));
        }
        return items;
    }

    ObjectNode finishedMessage() {
        var message = message(isCut() && choice.calls().isEmpty() ? "incomplete" : "completed");
        message.withArray("content").add(part());
        return message;
    }

    ObjectNode message(String status) {
        var message = Json.object()
                .put("id", id("msg_", 0))
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        message.putArray("content");
        return message;
    }

    /// The encrypted content is not the final one while the item is only announced.
    ObjectNode reasoning(String summary, boolean finished) {
        var item = Json.object().put("id", "rs_" + name).put("type", "reasoning");
        var parts = item.putArray("summary");
        if (!summary.isEmpty()) {
            parts.addObject().put("type", "summary_text").put("text", summary);
        }
        return encrypted
                ? item.put("encrypted_content", Seal.REASONING.of("rs_" + name, finished ? "" : "not final"))
                : item;
    }

    ObjectNode finishedCall(int number) {
        var call = choice.calls().get(number);
        boolean last = number == choice.calls().size() - 1;
        return call(number, call.arguments(), isCut() && last ? "incomplete" : "completed");
    }

    ObjectNode call(int number, String arguments, String status) {
        var call = choice.calls().get(number);
        boolean custom = call.kind() == Kind.CUSTOM;
        var item = Json.object()
                .put("id", callItemId(number))
                .put("type", custom ? "custom_tool_call" : "function_call")
                .put("status", status)
                .put("call_id", callId(call))
                .put("name", call.name())
                .put(custom ? "input" : "arguments", arguments);
        for (var space : body.path("tools")) {
            boolean within = space.path("tools")
                    .valueStream()
                    .anyMatch(tool -> tool.path("name").asText().equals(call.name()));
            if (within) {
                item.set("namespace", space.path("name"));
            }
        }
        return item;
    }

    String callItemId(int number) {
        return id(choice.calls().get(number).kind() == Kind.CUSTOM ? "ctc_" : "fc_", number + 1);
    }

    private static String callId(ToolCall call) {
        return "call_" + call.id();
    }

    private boolean isCut() {
        return switch (choice.ending().reason()) {
            case LENGTH, CONTENT_FILTER -> true;
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE -> false;
        };
    }

    ObjectNode part() {
        var refusal = choice.refusal();
        return refusal != null ? refusalPart(refusal) : textPart(choice.content());
    }

    static ObjectNode refusalPart(String refusal) {
        return Json.object().put("type", "refusal").put("refusal", refusal);
    }

    ObjectNode textPart(String text) {
        var part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        return part.set("logprobs", logprobs(text));
    }

    /// One for each token, when the request includes them.
    ArrayNode logprobs(String text) {
        var all = Json.array();
        for (int at = 0; logprobs && at < text.length(); ) {
            int end = Pieces.end(text, at);
            var token = text.substring(at, end);
            double logprob = Likelihood.of(token);
            var each = logprob(all.addObject(), token, logprob);
            var top = each.putArray("top_logprobs");
            for (int rank = 0; rank < body.path("top_logprobs").asInt(0); rank++) {
                logprob(top.addObject(), Likelihood.alternative(token, rank), logprob - rank);
            }
            at = end;
        }
        return all;
    }

    private static ObjectNode logprob(ObjectNode into, String token, double logprob) {
        into.put("token", token).put("logprob", logprob);
        var bytes = into.putArray("bytes");
        for (byte each : token.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xFF);
        }
        return into;
    }
}
