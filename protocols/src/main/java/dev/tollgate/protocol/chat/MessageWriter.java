package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the conversation as chat messages: the results of an assistant message's calls directly behind it, in the
/// order of the calls, and everything else behind them (protocols.md §3.2).
final class MessageWriter {
    /// Claude Code tells its own provider by this block who pays; it means nothing to any other (protocols.md §14.1).
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";

    private static final String NO_RESULT = "(no result was recorded)";

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final AssistantWriter assistants;
    private final PartWriter parts;
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

    MessageWriter(CompletionRequest request, UpstreamModel model, ToolNames names) {
        this.request = request;
        this.model = model;
        this.assistants = new AssistantWriter(model.facts(), names);
        this.parts = new PartWriter(request, model);
    }

    /// All messages; `more` is system text to be added.
    ArrayNode write(List<String> more) {
        var system = new ArrayList<String>();
        for (var text : request.instructions()) {
            if (!text.text().isBlank() && !text.text().startsWith(ATTRIBUTION)) {
                system.add(text.text());
            }
        }
        system.addAll(more);
        if (!system.isEmpty()) {
            add("system", String.join("\n\n", system));
        }
        var turns = request.turns();
        refusePrefill(turns);
        for (var i = 0; i < turns.size(); ) {
            var to = i;
            while (to < turns.size() && turns.get(to).role() == Role.ASSISTANT) {
                to++;
            }
            var calls = assistant(turns.subList(i, to));
            i = to;
            while (to < turns.size() && turns.get(to).role() != Role.ASSISTANT) {
                to++;
            }
            between(calls, turns.subList(i, to));
            i = to;
        }
        if (messages.isEmpty()) {
            throw ProtocolException.invalid("The request holds no message.", null);
        }
        return messages;
    }

    private void refusePrefill(List<Turn> turns) {
        if (!model.facts().prefill() && !turns.isEmpty() && turns.getLast().role() == Role.ASSISTANT) {
            throw ProtocolException.unsupported(
                    "The model `" + request.model() + "` does not continue an answer that was begun. The last message"
                            + " must be the user's.",
                    "messages");
        }
    }

    /// One message of turns that follow each other; its calls.
    private List<ToolCall> assistant(List<Turn> turns) {
        if (turns.isEmpty()) {
            return List.of();
        }
        var message = assistants.write(turns, parts);
        if (message != null) {
            messages.add(message);
        }
        return turns.stream()
                .flatMap(turn -> turn.parts().stream())
                .filter(ToolCall.class::isInstance)
                .map(ToolCall.class::cast)
                .toList();
    }

    /// What stands between two answers of the model: first the results of its calls, then the rest.
    private void between(List<ToolCall> calls, List<Turn> turns) {
        var results = new LinkedHashMap<String, ToolResult>();
        calls.forEach(call -> results.put(call.id(), noResult(call.id())));
        for (var turn : turns) {
            for (var part : turn.parts()) {
                if (part instanceof ToolResult result && results.containsKey(result.callId())) {
                    results.put(result.callId(), result);
                }
            }
        }
        for (var result : results.values()) {
            var message = JsonNodeFactory.instance.objectNode().put("role", "tool");
            messages.add(message.put("tool_call_id", AssistantWriter.callId(result.callId()))
                    .put("content", parts.resultText(result)));
        }
        for (var turn : turns) {
            turn(turn, results);
        }
        rest(List.of());
    }

    private void turn(Turn turn, Map<String, ToolResult> results) {
        var rest = turn.parts().stream()
                .filter(part -> !(part instanceof ToolResult result && results.containsKey(result.callId())))
                .toList();
        if (rest.isEmpty()) {
            return;
        }
        if (turn.role() == Role.SYSTEM) {
            var text = PartWriter.text(rest);
            if (model.facts().midSystem()) {
                rest(List.of());
                add("system", text);
            } else {
                parts.remind(text);
            }
        } else {
            rest(rest);
        }
    }

    /// A user message of these parts and of what had to be put off until here; none if there is neither.
    private void rest(List<ContentPart> rest) {
        var content = parts.user(rest);
        if (content != null) {
            var message = JsonNodeFactory.instance.objectNode().put("role", "user");
            message.set("content", content);
            messages.add(message);
        }
    }

    private void add(String role, String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", role);
        messages.add(message.put("content", text));
    }

    private static ToolResult noResult(String callId) {
        return new ToolResult(callId, null, List.of(ContentPart.Text.of(NO_RESULT)), false, null);
    }
}
