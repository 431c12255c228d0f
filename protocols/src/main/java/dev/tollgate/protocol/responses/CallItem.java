package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.sse.EventTemplate;
import org.jspecify.annotations.Nullable;

/// A call of one of the client's tools.
final class CallItem implements OutputItem {
    private final StreamWriter writer;
    private final String id;
    private final int index;
    private final Block.ToolCall call;
    private final StringBuilder input = new StringBuilder();
    private @Nullable EventTemplate deltas;
    private State state = State.IN_PROGRESS;

    CallItem(StreamWriter writer, String id, int index, Block.ToolCall call) {
        this.writer = writer;
        this.id = id;
        this.index = index;
        this.call = call;
        writer.item("response.output_item.added", this);
    }

    void tell(String delta) {
        input.append(delta);
        if (deltas == null) {
            deltas = StreamWriter.deltas(
                    events() + ".delta", some -> StreamWriter.about(this).put("delta", some));
        }
        writer.delta(deltas, delta);
    }

    private boolean isCustom() {
        return call.kind() == Tool.Kind.CUSTOM;
    }

    private String events() {
        return isCustom() ? "response.custom_tool_call_input" : "response.function_call_arguments";
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void close(boolean complete) {
        if (state != State.IN_PROGRESS) {
            return;
        }
        // No arguments are an empty object: clients parse the text.
        if (!isCustom() && complete && input.isEmpty()) {
            tell("{}");
        }
        state = State.closed(complete);
        var members = StreamWriter.about(this);
        if (isCustom()) {
            members.put("input", input.toString());
        } else {
            members.put("name", call.name()).put("arguments", input.toString());
        }
        writer.event(events() + ".done", members);
        writer.item("response.output_item.done", this);
    }

    @Override
    public ObjectNode json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", isCustom() ? "custom_tool_call" : "function_call")
                .put("status", state.word())
                .put("call_id", InputWriter.callId(call.id()));
        if (call.namespace() != null) {
            json.put("namespace", call.namespace());
        }
        return json.put("name", call.name()).put(isCustom() ? "input" : "arguments", input.toString());
    }
}
