package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes items of blocks. One message or reasoning item is open at a time; calls may interleave. A block whose item was
/// closed by another goes on in a new item.
final class OutputWriter {
    private final StreamWriter writer;
    private final ResponseObject response;
    private final boolean withLogprobs;
    private final List<OutputItem> items = new ArrayList<>();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Map<Integer, CallItem> calls = new HashMap<>();
    private @Nullable OutputItem open;
    private @Nullable HeldCall held;
    private boolean refusal;

    OutputWriter(StreamWriter writer, ResponseObject response, boolean withLogprobs) {
        this.writer = writer;
        this.response = response;
        this.withLogprobs = withLogprobs;
    }

    /// A call that is not yet told: its signature, which goes before it, may still come after its first input.
    private record HeldCall(int key, Block.ToolCall call, String input) {}

    List<OutputItem> items() {
        return List.copyOf(items);
    }

    boolean hasRefusal() {
        return refusal;
    }

    void begin(BlockStarted started) {
        if (started.choice() != 0) {
            return;
        }
        tellHeld();
        blocks.put(started.key(), started.block());
        switch (started.block()) {
            case Block.Text _, Block.Refusal _, Block.Reasoning _ -> {
                // Begins with its first text, so that no item is empty.
            }
            case Block.ToolCall call -> held = new HeldCall(started.key(), call, "");
            case Block.Media image -> {
                if (image.mediaType().startsWith("image/")) {
                    var index = next();
                    whole(WholeItem.image(response.itemId("ig_", index), index, image));
                }
            }
            case Block.Native own -> {
                if (own.origin() == Protocol.RESPONSES) {
                    var index = next();
                    var json = own.json().<ObjectNode>deepCopy();
                    whole(new WholeItem(json.path("id").asText(""), index, json));
                }
            }
        }
    }

    private void whole(WholeItem item) {
        items.add(item);
        item.tell(writer);
    }

    void text(TextDelta delta) {
        if (blocks.get(delta.key()) instanceof Block.Text) {
            tellHeld();
            message().tell(delta.key(), false, delta.text(), withLogprobs ? delta.logprobs() : null);
        }
    }

    void refusal(int key, String text) {
        if (blocks.get(key) instanceof Block.Refusal) {
            tellHeld();
            refusal = true;
            message().tell(key, true, text, null);
        }
    }

    /// The reason of a refusal that the model itself did not tell.
    void explain(String text) {
        if (!refusal && !text.isEmpty()) {
            blocks.put(-1, new Block.Refusal());
            refusal(-1, text);
        }
    }

    void reasoning(ReasoningDelta delta) {
        if (blocks.get(delta.key()) instanceof Block.Reasoning) {
            tellHeld();
            reasoningItem(delta.key()).tell(delta.text());
        }
    }

    void annotate(Annotated annotated) {
        if (blocks.get(annotated.key()) instanceof Block.Text) {
            tellHeld();
            message().annotate(annotated.key(), annotated.annotation());
        }
    }

    void input(ToolInputDelta delta) {
        if (held != null && held.key() == delta.key() && held.input().isEmpty()) {
            held = new HeldCall(delta.key(), held.call(), delta.text());
            return;
        }
        tellHeld();
        var call = calls.get(delta.key());
        if (call != null) {
            call.tell(delta.text());
        }
    }

    void sign(Signed signed) {
        var signature = signed.signature();
        if (signature.origin() == null) {
            return;
        }
        switch (blocks.get(signed.key())) {
            case Block.Reasoning _ -> {
                tellHeld();
                reasoningItem(signed.key()).sign(signature.toWire(Protocol.RESPONSES));
            }
            case Block.ToolCall call -> {
                if (held != null && held.key() != signed.key()) {
                    tellHeld();
                }
                var callId = InputWriter.callId(call.id());
                signatureAlone(new Signature(signature.origin(), Signature.Kind.CALL, signature.value(), callId));
            }
            case Block.Text _ -> {
                tellHeld();
                signatureAlone(new Signature(signature.origin(), Signature.Kind.TEXT, signature.value(), null));
            }
            case Block.Refusal _, Block.Media _, Block.Native _ -> {
                // Cannot be sent back with its signature.
            }
            case null -> {
                // Of a choice that is not told.
            }
        }
    }

    private void signatureAlone(Signature signature) {
        closeOpen(true);
        var index = next();
        var item = new ReasoningItem(writer, response.itemId("rs_", index), index, -1);
        items.add(item);
        item.sign(signature.toWire(Protocol.RESPONSES));
        item.close(true);
    }

    void end(int key) {
        tellHeld();
        if (open instanceof MessageItem message) {
            message.end(key);
        } else if (open instanceof ReasoningItem item && item.key() == key) {
            closeOpen(true);
        }
        var call = calls.get(key);
        if (call != null) {
            call.close(true);
        }
    }

    /// Closes whatever is open.
    void close(boolean complete) {
        tellHeld();
        items.forEach(item -> item.close(complete));
        open = null;
    }

    private void tellHeld() {
        var call = held;
        if (call == null) {
            return;
        }
        held = null;
        var index = next();
        var prefix = call.call().kind() == Tool.Kind.CUSTOM ? "ctc_" : "fc_";
        var item = new CallItem(writer, response.itemId(prefix, index), index, call.call());
        items.add(item);
        calls.put(call.key(), item);
        if (!call.input().isEmpty()) {
            item.tell(call.input());
        }
    }

    private MessageItem message() {
        if (open instanceof MessageItem message) {
            return message;
        }
        var index = next();
        var message = new MessageItem(writer, response.itemId("msg_", index), index);
        items.add(message);
        open = message;
        return message;
    }

    private ReasoningItem reasoningItem(int key) {
        if (open instanceof ReasoningItem item && item.key() == key) {
            return item;
        }
        var index = next();
        var item = new ReasoningItem(writer, response.itemId("rs_", index), index, key);
        items.add(item);
        open = item;
        return item;
    }

    /// The next place of the output, behind whatever message or reasoning is still open.
    private int next() {
        closeOpen(true);
        return items.size();
    }

    private void closeOpen(boolean complete) {
        if (open != null) {
            open.close(complete);
            open = null;
        }
    }
}
