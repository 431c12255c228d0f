package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart.Audio;
import dev.tollgate.protocol.ContentPart.Document;
import dev.tollgate.protocol.ContentPart.Image;
import dev.tollgate.protocol.ContentPart.Native;
import dev.tollgate.protocol.ContentPart.Reasoning;
import dev.tollgate.protocol.ContentPart.Refusal;
import dev.tollgate.protocol.ContentPart.Text;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what the model said before as one assistant message.
final class AssistantWriter {
    private static final int MAX_CALL_ID = 40;

    private final ModelFacts facts;
    private final ToolNames names;

    AssistantWriter(ModelFacts facts, ToolNames names) {
        this.facts = facts;
        this.names = names;
    }

    /// OpenAI takes ids of up to 40 letters.
    static String callId(String id) {
        return Ids.callId(id, "call_", MAX_CALL_ID, letter -> letter > ' ' && letter < 0x7F);
    }

    /// The message; absent when nothing is left of the turns. Images go to `parts`, which has them in the next user
    /// message, as an assistant message cannot hold any.
    @Nullable
    ObjectNode write(List<Turn> turns, PartWriter parts) {
        var texts = new ArrayList<String>();
        var reasoning = new ArrayList<String>();
        var calls = RequestWriter.array();
        for (var turn : turns) {
            var text = new StringBuilder();
            for (var part : turn.parts()) {
                switch (part) {
                    case Text said -> text.append(said.text());
                    case Refusal refusal -> text.append(refusal.text());
                    case Reasoning thought -> addReasoning(thought, reasoning);
                    case ToolCall call -> calls.add(call(call));
                    case Image image -> text.append(parts.putOff(image));
                    case Document document -> text.append(parts.putOff(document));
                    case Audio _, ToolResult _, Native _ -> {}
                }
            }
            if (!text.isEmpty()) {
                texts.add(text.toString());
            }
        }
        if (texts.isEmpty() && calls.isEmpty()) {
            return null;
        }
        var message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        message.put("content", texts.isEmpty() ? null : String.join("\n\n", texts));
        if (facts.echoReasoning() && !calls.isEmpty()) {
            message.put("reasoning_content", String.join("\n", reasoning));
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    /// Another provider's signed thoughts are nothing to this one.
    private static void addReasoning(Reasoning thought, List<String> texts) {
        var signature = thought.signature();
        var isForeign = signature != null && signature.origin() != null && !signature.isOf(Protocol.CHAT);
        if (!isForeign && !thought.redacted() && !thought.text().isEmpty()) {
            texts.add(thought.text());
        }
    }

    private ObjectNode call(ToolCall call) {
        var name = names.toUpstream(call.qualifiedName());
        var json = JsonNodeFactory.instance.objectNode().put("id", callId(call.id()));
        if (call.kind() == Tool.Kind.CUSTOM && facts.customTools()) {
            json.put("type", "custom").putObject("custom").put("name", name).put("input", call.input());
            return json;
        }
        var arguments = call.kind() == Tool.Kind.CUSTOM
                ? Json.text(JsonNodeFactory.instance.objectNode().put(ToolWriter.INPUT, call.input()))
                : call.input();
        json.put("type", "function").putObject("function").put("name", name).put("arguments", arguments);
        var signature = call.signature();
        if (facts.signatures() && signature != null && signature.isOf(Protocol.GEMINI)) {
            json.putObject("extra_content").putObject("google").put("thought_signature", signature.value());
        }
        return json;
    }
}
