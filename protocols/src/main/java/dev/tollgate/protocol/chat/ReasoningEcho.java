package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import java.util.List;

/// Reads the reasoning that a client sends back in an assistant message. OpenAI has no member for it; the widespread
/// ones are `reasoning_content` (DeepSeek and most servers), `reasoning` (OpenRouter) and `thinking_blocks` (LiteLLM).
final class ReasoningEcho {
    private ReasoningEcho() {}

    static void read(Member message, List<ContentPart> parts) {
        var blocks = message.at("thinking_blocks");
        if (blocks.json().isArray() && !blocks.json().isEmpty()) {
            for (var block : blocks.elements()) {
                block(block.object(), parts);
            }
            return;
        }
        for (var name : List.of("reasoning_content", "reasoning")) {
            var text = message.at(name).json();
            if (text.isTextual() && !text.asText().isEmpty()) {
                parts.add(new ContentPart.Reasoning(text.asText(), null, false));
                return;
            }
        }
    }

    private static void block(Member block, List<ContentPart> parts) {
        if (block.at("type").word().equals("redacted_thinking")) {
            var data = block.at("data").word();
            parts.add(new ContentPart.Reasoning(
                    "", Signature.fromWire(data, Protocol.CHAT, Signature.Kind.REDACTED), true));
            return;
        }
        var text = block.at("thinking").textOrNull();
        var signature = block.at("signature").wordOrNull();
        parts.add(new ContentPart.Reasoning(
                text == null ? "" : text,
                signature == null ? null : Signature.fromWire(signature, Protocol.CHAT, Signature.Kind.REASONING),
                false));
    }
}
