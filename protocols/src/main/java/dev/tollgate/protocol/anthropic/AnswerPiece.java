package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.sse.EventTemplate;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A block on its way to the client, with what is still to be written of it.
final class AnswerPiece {
    final Block block;
    final StringBuilder text = new StringBuilder();

    @Nullable
    Signature signature;

    boolean isEnded;
    /// Whether the client has got its beginning.
    boolean isOpen;

    private @Nullable EventTemplate deltas;

    AnswerPiece(Block block) {
        this.block = block;
    }

    /// What tells more of it; `event` writes one of these events.
    EventTemplate deltas(Function<String, byte[]> event) {
        if (deltas == null) {
            deltas = new EventTemplate(event);
        }
        return deltas;
    }

    /// Whether the client will get anything of it.
    boolean hasContent() {
        return switch (block) {
            case Block.ToolCall _, Block.Native _ -> true;
            case Block.Text _, Block.Refusal _ -> isOpen || !text.isEmpty();
            case Block.Reasoning reasoning ->
                signature != null || (!reasoning.redacted() && (isOpen || !text.isEmpty()));
            // The protocol has no block for what a model draws.
            case Block.Media _ -> false;
        };
    }

    /// Whether what comes later may end it: only a call has to be written to its end first.
    boolean givesWay() {
        return !(block instanceof Block.ToolCall);
    }

    /// Takes the text that can be written now; half a surrogate pair has to wait for its other half.
    String takeText() {
        var length = text.length();
        if (length > 0 && !isEnded && Character.isHighSurrogate(text.charAt(length - 1))) {
            length--;
        }
        var taken = text.substring(0, length);
        text.delete(0, length);
        // A half that has stayed alone becomes a question mark.
        return isEnded ? new String(taken.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8) : taken;
    }

    /// The signature as the client gets it. Clients drop thoughts with an empty one.
    String wireSignature() {
        return (signature == null ? Signature.UNSIGNED : signature).toWire(Protocol.ANTHROPIC);
    }

    static ObjectNode emptyText() {
        return BlockWriter.block("text").put("text", "");
    }

    static ObjectNode thinking(String text, String signature) {
        return BlockWriter.block("thinking").put("thinking", text).put("signature", signature);
    }

    static ObjectNode toolUse(Block.ToolCall call) {
        return BlockWriter.block("tool_use").put("id", Limits.callId(call.id())).put("name", call.name());
    }

    /// The thinking block that brings a call's own signature, in front of the call; absent when it has none.
    @Nullable
    ObjectNode callSignature(Block.ToolCall call) {
        if (signature == null) {
            return null;
        }
        var moved = new Signature(signature.origin(), signature.kind(), signature.value(), Limits.callId(call.id()));
        return thinking("", moved.toWire(Protocol.ANTHROPIC));
    }

    /// A redacted thought, which is its signature alone; absent when it has none.
    @Nullable
    ObjectNode redacted() {
        if (signature == null) {
            return null;
        }
        var data = signature.isOf(Protocol.ANTHROPIC) ? signature.value() : signature.toWire(Protocol.ANTHROPIC);
        return BlockWriter.block("redacted_thinking").put("data", data);
    }
}
