package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes thoughts out of a passed-through conversation that another provider had signed, or nobody: Anthropic refuses
/// them. They are there when an earlier turn was answered by another protocol's model.
final class ForeignSignatures {
    private static final byte[] MARK = "\"gw1.".getBytes(StandardCharsets.US_ASCII);

    private ForeignSignatures() {}

    /// Whether the body has the mark of wrapped signatures at all.
    static boolean mayBeIn(byte[] body) {
        for (var i = 0; i <= body.length - MARK.length; i++) {
            if (body[i] == MARK[0] && body[i + 1] == MARK[1] && isMark(body, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMark(byte[] body, int from) {
        for (var i = 2; i < MARK.length; i++) {
            if (body[from + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /// The body without them; absent when the mark stood somewhere else only.
    static UpstreamRequest.@Nullable Body removed(byte[] body, String upstreamModel) {
        var request = Json.request(body);
        request.put("model", upstreamModel);
        var messages = request.withArrayProperty("messages");
        var hasChanged = false;
        for (var i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).get("content") instanceof ArrayNode content && clean(content)) {
                hasChanged = true;
                if (content.isEmpty()) {
                    messages.remove(i);
                }
            }
        }
        if (!hasChanged) {
            return null;
        }
        if (lacksThoughts(messages)) {
            dropBudget(request);
        }
        return RequestWriter.bytes(request);
    }

    private static boolean clean(ArrayNode content) {
        var hasChanged = false;
        for (var i = content.size() - 1; i >= 0; i--) {
            if (!(content.get(i) instanceof ObjectNode block)) {
                continue;
            }
            var member = switch (block.path("type").asText()) {
                case "thinking" -> "signature";
                case "redacted_thinking" -> "data";
                default -> "";
            };
            var wire = block.path(member).asText();
            var signature = Signature.fromWire(wire, Protocol.ANTHROPIC, Signature.Kind.REASONING);
            if (!signature.isOf(Protocol.ANTHROPIC)) {
                content.remove(i);
                hasChanged = true;
            } else if (!member.isEmpty() && !signature.value().equals(wire)) {
                block.put(member, signature.value());
                hasChanged = true;
            }
        }
        return hasChanged;
    }

    /// Whether the assistant's turn that is to be continued after tool results no longer begins with its thoughts.
    private static boolean lacksThoughts(ArrayNode messages) {
        var size = messages.size();
        if (size < 2 || !messages.get(size - 2).path("role").asText().equals("assistant")) {
            return false;
        }
        var isLoop = messages.get(size - 1)
                .path("content")
                .path(0)
                .path("type")
                .asText()
                .equals("tool_result");
        JsonNode first = messages.get(size - 2).path("content").path(0);
        return isLoop && !first.path("type").asText().endsWith("thinking");
    }

    /// With a budget, Anthropic insists on those thoughts; without it, it does not.
    private static void dropBudget(ObjectNode request) {
        if (request.path("thinking").path("type").asText().equals("enabled")) {
            request.remove("thinking");
        }
    }
}
