package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.sse.EventTemplate;
import org.jspecify.annotations.Nullable;

/// What the model thought, as one summary; or a signature alone.
final class ReasoningItem implements OutputItem {
    private static final String PART = "response.reasoning_summary_part";
    private static final String TEXT = "response.reasoning_summary_text";

    private final StreamWriter writer;
    private final String id;
    private final int index;
    private final int key;
    private final StringBuilder text = new StringBuilder();
    private @Nullable EventTemplate deltas;
    private @Nullable String encrypted;
    private boolean closed;

    ReasoningItem(StreamWriter writer, String id, int index, int key) {
        this.writer = writer;
        this.id = id;
        this.index = index;
        this.key = key;
        writer.item("response.output_item.added", this);
    }

    /// The block it tells.
    int key() {
        return key;
    }

    void tell(String delta) {
        if (text.isEmpty()) {
            writer.event(PART + ".added", about().set("part", part("")));
        }
        text.append(delta);
        if (deltas == null) {
            deltas = StreamWriter.deltas(TEXT + ".delta", some -> about().put("delta", some));
        }
        writer.delta(deltas, delta);
    }

    void sign(String wire) {
        encrypted = wire;
    }

    private ObjectNode about() {
        return StreamWriter.about(this).put("summary_index", 0);
    }

    private static ObjectNode part(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "summary_text").put("text", text);
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
        if (closed) {
            return;
        }
        closed = true;
        if (!text.isEmpty()) {
            writer.event(TEXT + ".done", about().put("text", text.toString()));
            writer.event(PART + ".done", about().set("part", part(text.toString())));
        }
        writer.item("response.output_item.done", this);
    }

    @Override
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode().put("id", id).put("type", "reasoning");
        var summary = json.putArray("summary");
        if (!text.isEmpty()) {
            summary.add(part(text.toString()));
        }
        if (encrypted != null) {
            json.put("encrypted_content", encrypted);
        }
        return json;
    }
}
