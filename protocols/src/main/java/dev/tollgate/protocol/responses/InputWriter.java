package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.Reasoning;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the conversation as the flat list of items (protocols.md §3.2, §3.5–3.7). No item gets an id: the provider
/// would look it up among what it has stored.
final class InputWriter {
    private static final int MAX_CALL_ID = 64;
    private static final String NO_RESULT = "(no result was recorded)";

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final ToolNames names;
    private final ContentWriter content;
    private final ArrayNode items = JsonNodeFactory.instance.arrayNode();
    private final Map<String, ToolCall> calls = new LinkedHashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final List<ToolCall> open = new ArrayList<>();
    private final List<Reasoning> reasoning = new ArrayList<>();
    private @Nullable ArrayNode message;

    InputWriter(CompletionRequest request, UpstreamModel model) {
        this.request = request;
        this.model = model;
        this.names = ToolWriter.names(request.tools(), model.facts());
        this.content = new ContentWriter(model);
    }

    ArrayNode write() {
        for (var turn : request.turns()) {
            for (var part : turn.parts()) {
                if (part instanceof ToolResult result) {
                    answered.add(result.callId());
                }
            }
        }
        for (var turn : request.turns()) {
            switch (turn.role()) {
                case ASSISTANT -> turn.parts().forEach(this::said);
                case USER -> user(turn);
                case SYSTEM -> system(turn);
            }
            message = null;
        }
        answerOpenCalls();
        return items;
    }

    private void system(Turn turn) {
        answerOpenCalls();
        for (var part : turn.parts()) {
            if (part instanceof ContentPart.Text text && !text.text().isEmpty()) {
                message(model.facts().developerRole() ? "developer" : "system")
                        .addObject()
                        .put("type", "input_text")
                        .put("text", text.text());
            }
        }
    }

    /// Tool results first, as they belong to the calls before them; the rest of the turn is one message.
    private void user(Turn turn) {
        answerOpenCalls();
        var attached = new ArrayList<ContentPart>();
        for (var part : turn.parts()) {
            if (part instanceof ToolResult result) {
                result(result, attached);
            } else if (part instanceof ContentPart.Native own && own.origin() == Protocol.RESPONSES) {
                items.add(own.json());
            }
        }
        attached.addAll(turn.parts());
        for (var part : attached) {
            var json = content.part(part);
            if (json != null) {
                message("user").add(json);
            }
        }
    }

    private void result(ToolResult result, List<ContentPart> attached) {
        var call = calls.get(result.callId());
        if (call == null) {
            attached.add(ContentPart.Text.of("[result of unknown tool call ID]: " + result.text()));
            attached.addAll(result.content().stream()
                    .filter(part -> !(part instanceof ContentPart.Text))
                    .toList());
            return;
        }
        var item = items.addObject().put("type", isCustom(call) ? "custom_tool_call_output" : "function_call_output");
        item.put("call_id", callId(call.id()));
        item.set("output", content.output(result, attached));
    }

    private void said(ContentPart part) {
        switch (part) {
            case ContentPart.Text text -> {
                if (!text.text().isEmpty()) {
                    assistant().addObject().put("type", "output_text").put("text", text.text());
                }
            }
            case ContentPart.Refusal refusal ->
                assistant().addObject().put("type", "refusal").put("refusal", refusal.text());
            case Reasoning thought -> {
                var signature = thought.signature();
                if (signature != null
                        && signature.isOf(Protocol.RESPONSES)
                        && signature.kind() == Signature.Kind.REASONING) {
                    reasoning.add(thought);
                    message = null;
                }
            }
            case ToolCall call -> call(call);
            case ContentPart.Native own -> {
                if (own.origin() == Protocol.RESPONSES) {
                    tellReasoning();
                    message = null;
                    items.add(own.json());
                }
            }
            // What the model once drew or wrote is shown to it, as it cannot be put into its own mouth here.
            case ContentPart.Image _, ContentPart.Document _, ContentPart.Audio _ -> {
                var json = content.part(part);
                if (json != null) {
                    message = null;
                    message("user").add(json);
                    message = null;
                }
            }
            // Only clients have results; a turn of the model never holds one.
            case ToolResult _ -> {}
        }
    }

    private void call(ToolCall call) {
        tellReasoning();
        message = null;
        calls.put(call.id(), call);
        open.add(call);
        var custom = isCustom(call);
        var item = items.addObject().put("type", custom ? "custom_tool_call" : "function_call");
        item.put("call_id", callId(call.id())).put("name", names.toUpstream(call.qualifiedName()));
        if (custom) {
            item.put("input", call.input());
        } else if (call.kind() == Tool.Kind.CUSTOM) {
            var arguments = JsonNodeFactory.instance.objectNode().put(ToolWriter.INPUT, call.input());
            item.put("arguments", arguments.toString());
        } else {
            item.put("arguments", call.input());
        }
    }

    private boolean isCustom(ToolCall call) {
        return call.kind() == Tool.Kind.CUSTOM && model.facts().customTools();
    }

    private ArrayNode assistant() {
        tellReasoning();
        return message("assistant");
    }

    private ArrayNode message(String role) {
        var parts = message;
        if (parts == null) {
            parts = items.addObject().put("type", "message").put("role", role).putArray("content");
            message = parts;
        }
        return parts;
    }

    /// Reasoning is only told with what it led to right behind it, and only with what it was encrypted to.
    private void tellReasoning() {
        for (var thought : reasoning) {
            var item = items.addObject().put("type", "reasoning");
            var summary = item.putArray("summary");
            if (!thought.text().isEmpty()) {
                summary.addObject().put("type", "summary_text").put("text", thought.text());
            }
            if (thought.signature() != null) {
                item.put("encrypted_content", thought.signature().value());
            }
        }
        reasoning.clear();
    }

    /// Each call needs an output; the client has none for these.
    private void answerOpenCalls() {
        reasoning.clear();
        message = null;
        for (var call : open) {
            if (!answered.contains(call.id())) {
                items.addObject()
                        .put("type", isCustom(call) ? "custom_tool_call_output" : "function_call_output")
                        .put("call_id", callId(call.id()))
                        .put("output", NO_RESULT);
            }
        }
        open.clear();
    }

    static String callId(String id) {
        return Ids.callId(id, "call_", MAX_CALL_ID, letter -> letter > ' ' && letter < 0x7f);
    }

    static ObjectNode text(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "input_text").put("text", text);
    }
}
