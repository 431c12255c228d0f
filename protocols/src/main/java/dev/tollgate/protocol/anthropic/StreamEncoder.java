package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes a stream to the client (protocols.md §4.7). Anthropic's blocks come one after another, so of blocks that
/// interleave the later ones wait: text and thoughts end where another block has something to say, calls are
/// written to their end.
final class StreamEncoder implements EventEncoder {
    private final AnswerIdentity identity;
    private final String answerId;
    private final boolean hidesThoughts;
    private final Map<Integer, AnswerPiece> pieces = new HashMap<>();
    private final Deque<AnswerPiece> queue = new ArrayDeque<>();
    private @Nullable AnswerPiece held;
    private Usage usage = Usage.NONE;
    private @Nullable StopReason reason;
    private boolean isStarted;
    private boolean isOver;
    private boolean hasCalls;
    private int nextIndex;
    private ByteArrayOutputStream out = new ByteArrayOutputStream(0);

    StreamEncoder(CompletionRequest request, AnswerIdentity identity) {
        this.identity = identity;
        this.answerId = WholeEncoder.answerId(identity);
        this.hidesThoughts = WholeEncoder.hidesThoughts(request);
    }

    @Override
    public String contentType() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public String answerId() {
        return answerId;
    }

    @Override
    public byte[] keepAlive() {
        return Events.ping();
    }

    @Override
    public void encode(CompletionEvent event, ByteArrayOutputStream sink) {
        if (isOver) {
            return;
        }
        out = sink;
        if (held != null && !isAwaited(held, event)) {
            held = null;
        }
        switch (event) {
            case CompletionEvent.Started _ -> {}
            case CompletionEvent.UsageReported reported -> usage = reported.usage();
            case CompletionEvent.BlockStarted started -> begin(started);
            case CompletionEvent.TextDelta delta -> add(delta.key(), delta.text());
            case CompletionEvent.ReasoningDelta delta -> add(delta.key(), hidesThoughts ? "" : delta.text());
            case CompletionEvent.RefusalDelta delta -> add(delta.key(), delta.text());
            case CompletionEvent.ToolInputDelta delta -> input(delta.key(), delta.text());
            case CompletionEvent.Signed signed -> sign(signed);
            // A citation needs what only Anthropic's own search can give (`encrypted_index`).
            case CompletionEvent.Annotated _ -> {}
            case CompletionEvent.BlockEnded ended -> {
                var piece = pieces.get(ended.key());
                if (piece != null) {
                    piece.isEnded = true;
                    advance();
                }
            }
            case CompletionEvent.ChoiceFinished finished -> {
                if (finished.choice() == 0) {
                    reason = finished.reason();
                    endAll();
                }
            }
            case CompletionEvent.Completed _ -> complete();
            case CompletionEvent.Failed failed -> fail(failed.error());
        }
    }

    private void begin(CompletionEvent.BlockStarted started) {
        if (started.choice() != 0) {
            return;
        }
        var piece = new AnswerPiece(started.block());
        pieces.put(started.key(), piece);
        queue.add(piece);
        held = piece.givesWay() ? null : piece;
        advance();
    }

    /// Whether the call that began last waits on: its signature, which has to stand before it, comes right behind its
    /// first input.
    private boolean isAwaited(AnswerPiece awaited, CompletionEvent event) {
        return event instanceof CompletionEvent.Signed signed
                ? pieces.get(signed.key()) == awaited
                : event instanceof CompletionEvent.ToolInputDelta delta
                        && pieces.get(delta.key()) == awaited
                        && awaited.text.isEmpty();
    }

    private void add(int key, String text) {
        var piece = pieces.get(key);
        if (piece == null || text.isEmpty()) {
            return;
        }
        if (!queue.contains(piece)) {
            // Another block has ended it: the rest is a block of its own.
            piece = new AnswerPiece(piece.block);
            pieces.put(key, piece);
            queue.add(piece);
        }
        piece.text.append(text);
        advance();
    }

    private void input(int key, String text) {
        var piece = pieces.get(key);
        if (piece == null || !queue.contains(piece)) {
            return;
        }
        piece.text.append(text);
        advance();
    }

    private void sign(CompletionEvent.Signed signed) {
        var piece = pieces.get(signed.key());
        if (piece == null || !queue.contains(piece)) {
            return;
        }
        switch (piece.block) {
            case Block.Reasoning _, Block.ToolCall _ -> piece.signature = signed.signature();
            case Block.Text _, Block.Refusal _, Block.Media _, Block.Native _ -> {
                // There is no place for it, and nobody insists on getting it back.
            }
        }
        advance();
    }

    private void endAll() {
        queue.forEach(piece -> piece.isEnded = true);
        advance();
    }

    /// Writes what can be written, in the order the blocks began.
    private void advance() {
        while (!queue.isEmpty() && queue.getFirst() != held) {
            var head = queue.getFirst();
            write(head);
            if (!head.isEnded && !(head.givesWay() && isFollowed())) {
                return;
            }
            close(head);
            queue.removeFirst();
        }
    }

    private boolean isFollowed() {
        return queue.size() > 1 && queue.stream().skip(1).anyMatch(AnswerPiece::hasContent);
    }

    private void write(AnswerPiece piece) {
        switch (piece.block) {
            case Block.Text _, Block.Refusal _ -> writeText(piece, AnswerPiece::emptyText, "text_delta", "text");
            case Block.Reasoning reasoning -> {
                if (!reasoning.redacted()) {
                    writeText(piece, () -> AnswerPiece.thinking("", ""), "thinking_delta", "thinking");
                }
            }
            case Block.ToolCall call -> {
                openCall(piece, call);
                writeText(piece, () -> AnswerPiece.toolUse(call), "input_json_delta", "partial_json");
            }
            case Block.Media _, Block.Native _ -> {}
        }
    }

    private void writeText(AnswerPiece piece, Supplier<ObjectNode> start, String type, String member) {
        var text = piece.takeText();
        if (text.isEmpty()) {
            return;
        }
        if (!piece.isOpen) {
            open(piece, start.get());
        }
        piece.deltas(some -> Events.bytes(delta(BlockWriter.block(type).put(member, some))))
                .write(text, out);
    }

    private void openCall(AnswerPiece piece, Block.ToolCall call) {
        if (piece.isOpen) {
            return;
        }
        hasCalls = true;
        var signature = piece.callSignature(call);
        if (signature != null) {
            var value = signature.path("signature").asText();
            begin(AnswerPiece.thinking("", ""));
            write(delta(BlockWriter.block("signature_delta").put("signature", value)));
            stop();
        }
        var start = AnswerPiece.toolUse(call);
        start.putObject("input");
        open(piece, start);
    }

    private void close(AnswerPiece piece) {
        switch (piece.block) {
            case Block.Reasoning reasoning -> closeReasoning(piece, reasoning);
            case Block.Native own -> {
                if (own.origin() == Protocol.ANTHROPIC && own.json() instanceof ObjectNode json) {
                    begin(json);
                    stop();
                }
            }
            case Block.Text _, Block.Refusal _, Block.ToolCall _ -> {
                if (piece.isOpen) {
                    stop();
                }
            }
            case Block.Media _ -> {}
        }
    }

    private void closeReasoning(AnswerPiece piece, Block.Reasoning reasoning) {
        if (reasoning.redacted()) {
            var block = piece.redacted();
            if (block != null) {
                begin(block);
                stop();
            }
        } else if (piece.hasContent()) {
            open(piece, AnswerPiece.thinking("", ""));
            write(delta(BlockWriter.block("signature_delta").put("signature", piece.wireSignature())));
            stop();
        }
    }

    private void open(AnswerPiece piece, ObjectNode block) {
        if (!piece.isOpen) {
            piece.isOpen = true;
            begin(block);
        }
    }

    private void begin(ObjectNode block) {
        startMessage();
        write(event("content_block_start").put("index", nextIndex++).set("content_block", block));
    }

    private ObjectNode delta(ObjectNode delta) {
        return event("content_block_delta").put("index", nextIndex - 1).set("delta", delta);
    }

    private void stop() {
        write(event("content_block_stop").put("index", nextIndex - 1));
    }

    private void startMessage() {
        if (!isStarted) {
            isStarted = true;
            var message = WholeEncoder.message(answerId, identity.model(), Json.MAPPER.createArrayNode());
            message.putNull("stop_reason").putNull("stop_sequence").putNull("stop_details");
            message.set("usage", UsageFigures.json(usage));
            write(event("message_start").set("message", message));
        }
    }

    private void complete() {
        endAll();
        if (reason == null) {
            fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider's answer ended without a reason."));
            return;
        }
        isOver = true;
        startMessage();
        var end = event("message_delta");
        StopReasons.write(reason, hasCalls, end.putObject("delta").putNull("container"));
        write(end.set("usage", UsageFigures.counts(usage)));
        write(event("message_stop"));
    }

    private void fail(CompletionError error) {
        advance();
        isOver = true;
        write(Errors.json(error, identity.requestId()));
    }

    private static ObjectNode event(String type) {
        return BlockWriter.block(type);
    }

    private void write(ObjectNode event) {
        out.writeBytes(Events.bytes(event));
    }
}
