package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.Tool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A tool call. A custom tool that had to be sent as a function gets its plain text back, once, at the end.
final class CallItemReader implements ItemReader {
    private final Blocks blocks;
    private final CallReader calls;
    private final boolean custom;
    private final int index;
    private final StringBuilder input = new StringBuilder();
    private Block.@Nullable ToolCall call;
    private int key;
    private int told;
    private boolean ended;

    CallItemReader(Blocks blocks, CallReader calls, boolean custom, int index) {
        this.blocks = blocks;
        this.calls = calls;
        this.custom = custom;
        this.index = index;
    }

    @Override
    public void added(JsonNode item, Consumer<CompletionEvent> sink) {
        begin(item, sink);
    }

    @Override
    public void event(JsonNode json, String type, Consumer<CompletionEvent> sink) {
        if (type.endsWith(".delta")) {
            input.append(json.path("delta").asText(""));
        } else {
            complete(json);
        }
        tell(sink);
    }

    @Override
    public void done(JsonNode item, Consumer<CompletionEvent> sink) {
        begin(item, sink);
        complete(item);
        end(sink);
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        if (call != null && !ended) {
            if (isWrapped(call)) {
                var text = CallReader.unwrapped(input.toString());
                if (!text.isEmpty()) {
                    sink.accept(new ToolInputDelta(key, text));
                }
            } else {
                tell(sink);
            }
            sink.accept(new BlockEnded(key));
        }
        ended = true;
    }

    private void begin(JsonNode item, Consumer<CompletionEvent> sink) {
        if (call == null && !ended) {
            call = calls.call(item, custom, index);
            if (call != null) {
                key = blocks.nextKey();
                blocks.sawToolCall();
                sink.accept(new BlockStarted(0, key, call));
            }
        }
    }

    /// Adds what the whole text has beyond the deltas. Some servers send the arguments as an object.
    private void complete(JsonNode whole) {
        var text = whole.path(custom ? "input" : "arguments");
        input.append(ItemReader.rest(input, text.isObject() ? text.toString() : text.asText("")));
    }

    private void tell(Consumer<CompletionEvent> sink) {
        if (call != null && !ended && !isWrapped(call) && input.length() > told) {
            sink.accept(new ToolInputDelta(key, input.substring(told)));
            told = input.length();
        }
    }

    private boolean isWrapped(Block.ToolCall started) {
        return !custom && started.kind() == Tool.Kind.CUSTOM;
    }
}
