package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a whole answer to the client.
final class WholeEncoder implements EventEncoder {
    private final AnswerIdentity identity;
    private final boolean hidesThoughts;
    private final Map<Integer, AnswerPiece> pieces = new LinkedHashMap<>();
    private Usage usage = Usage.NONE;
    private @Nullable StopReason reason;

    WholeEncoder(CompletionRequest request, AnswerIdentity identity) {
        this.identity = identity;
        this.hidesThoughts = hidesThoughts(request);
    }

    /// Whether the client asked the model to think but not to show it.
    static boolean hidesThoughts(CompletionRequest request) {
        return request.thinking().mode() == Thinking.Mode.ON
                && !request.thinking().shown();
    }

    static String answerId(AnswerIdentity identity) {
        return Ids.derived("msg_", identity.requestId());
    }

    static ObjectNode message(String id, String model, ArrayNode content) {
        return Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model)
                .putNull("container")
                .set("content", content);
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String answerId() {
        return answerId(identity);
    }

    @Override
    public byte[] keepAlive() {
        // White space before a JSON value means nothing.
        return new byte[] {'\n'};
    }

    @Override
    public void encode(CompletionEvent event, ByteArrayOutputStream out) {
        switch (event) {
            case CompletionEvent.Started _, CompletionEvent.BlockEnded _, CompletionEvent.Failed _ -> {}
            // A citation needs what only Anthropic's own search can give (`encrypted_index`).
            case CompletionEvent.Annotated _ -> {}
            case CompletionEvent.UsageReported reported -> usage = reported.usage();
            case CompletionEvent.BlockStarted started -> {
                if (started.choice() == 0) {
                    pieces.put(started.key(), new AnswerPiece(started.block()));
                }
            }
            case CompletionEvent.TextDelta delta -> add(delta.key(), delta.text());
            case CompletionEvent.ReasoningDelta delta -> add(delta.key(), hidesThoughts ? "" : delta.text());
            case CompletionEvent.RefusalDelta delta -> add(delta.key(), delta.text());
            case CompletionEvent.ToolInputDelta delta -> add(delta.key(), delta.text());
            case CompletionEvent.Signed signed -> {
                var piece = pieces.get(signed.key());
                if (piece != null) {
                    piece.signature = signed.signature();
                }
            }
            case CompletionEvent.ChoiceFinished finished -> {
                if (finished.choice() == 0) {
                    reason = finished.reason();
                }
            }
            case CompletionEvent.Completed _ ->
                out.writeBytes(whole().toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void add(int key, String text) {
        var piece = pieces.get(key);
        if (piece != null) {
            piece.text.append(text);
        }
    }

    private ObjectNode whole() {
        if (reason == null) {
            throw broken("The provider's answer ended without a reason.");
        }
        var content = Json.MAPPER.createArrayNode();
        pieces.values().forEach(piece -> write(piece, content));
        var message = message(answerId(), identity.model(), content);
        var hasCalls = pieces.values().stream().anyMatch(piece -> piece.block instanceof Block.ToolCall);
        StopReasons.write(reason, hasCalls, message);
        return message.set("usage", UsageFigures.json(usage));
    }

    private void write(AnswerPiece piece, ArrayNode content) {
        switch (piece.block) {
            case Block.Text _, Block.Refusal _ -> {
                if (!piece.text.isEmpty()) {
                    content.add(BlockWriter.block("text").put("text", piece.text.toString()));
                }
            }
            case Block.Reasoning reasoning -> {
                if (piece.hasContent()) {
                    content.add(
                            reasoning.redacted()
                                    ? piece.redacted()
                                    : AnswerPiece.thinking(piece.text.toString(), piece.wireSignature()));
                }
            }
            case Block.ToolCall call -> {
                var signature = piece.callSignature(call);
                if (signature != null) {
                    content.add(signature);
                }
                content.add(AnswerPiece.toolUse(call).set("input", input(piece)));
            }
            case Block.Native own -> {
                if (own.origin() == Protocol.ANTHROPIC) {
                    content.add(own.json());
                }
            }
            case Block.Media _ -> {}
        }
    }

    /// The input as an object. What the limit of tokens has cut off cannot be read, and is not to be run either.
    private ObjectNode input(AnswerPiece piece) {
        var text = piece.text.toString();
        var input = text.isBlank() ? Json.MAPPER.createObjectNode() : Json.object(text);
        if (input != null) {
            return input;
        }
        if (reason instanceof StopReason.Length || reason instanceof StopReason.ContextFull) {
            return Json.MAPPER.createObjectNode();
        }
        throw broken("The model called a tool with an input that is not a JSON object.");
    }

    private static ProtocolException broken(String message) {
        return new ProtocolException(CompletionError.of(Kind.BAD_GATEWAY, message));
    }
}
