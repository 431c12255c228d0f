package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import dev.tollgate.protocol.sse.EventTemplate;
import org.jspecify.annotations.Nullable;

/// A message with a part for each block of text or refusal.
final class MessageItem implements OutputItem {
    private final StreamWriter writer;
    private final String id;
    private final int index;
    private final ArrayNode content = JsonNodeFactory.instance.arrayNode();
    private @Nullable Part part;
    private State state = State.IN_PROGRESS;

    MessageItem(StreamWriter writer, String id, int index) {
        this.writer = writer;
        this.id = id;
        this.index = index;
        writer.item("response.output_item.added", this);
    }

    private static final class Part {
        private final int key;
        private final boolean refusal;
        private final StringBuilder text = new StringBuilder();
        private final ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
        private final ArrayNode logprobs = JsonNodeFactory.instance.arrayNode();
        private @Nullable EventTemplate deltas;

        Part(int key, boolean refusal) {
            this.key = key;
            this.refusal = refusal;
        }

        String kind() {
            return refusal ? "refusal" : "output_text";
        }

        ObjectNode json() {
            var json = JsonNodeFactory.instance.objectNode().put("type", kind());
            if (refusal) {
                return json.put("refusal", text.toString());
            }
            json.put("text", text.toString()).set("annotations", annotations.deepCopy());
            return json.set("logprobs", logprobs.deepCopy());
        }
    }

    /// More of the block with this key.
    void tell(int key, boolean refusal, String delta, @Nullable JsonNode logprobs) {
        var at = part(key, refusal);
        at.text.append(delta);
        var type = "response." + at.kind() + ".delta";
        if (logprobs instanceof ArrayNode entries && !refusal) {
            at.logprobs.addAll(entries);
            writer.event(type, about().put("delta", delta).set("logprobs", entries));
            return;
        }
        if (at.deltas == null) {
            at.deltas = StreamWriter.deltas(type, some -> {
                var members = about().put("delta", some);
                return refusal ? members : members.set("logprobs", JsonNodeFactory.instance.arrayNode());
            });
        }
        writer.delta(at.deltas, delta);
    }

    void annotate(int key, Annotation annotation) {
        var at = part(key, false);
        var json = JsonNodeFactory.instance.objectNode().put("type", "url_citation");
        var start = annotation.start();
        var end = annotation.end();
        json.put("start_index", start == null ? 0 : start)
                .put("end_index", end == null ? at.text.length() : end)
                .put("url", annotation.url())
                .put("title", annotation.title() == null ? "" : annotation.title());
        var members = about().put("annotation_index", at.annotations.size());
        at.annotations.add(json);
        writer.event("response.output_text.annotation.added", members.set("annotation", json));
    }

    /// The block with this key is complete.
    void end(int key) {
        if (part != null && part.key == key) {
            endPart();
        }
    }

    private Part part(int key, boolean refusal) {
        var open = part;
        if (open != null && open.key == key && open.refusal == refusal) {
            return open;
        }
        endPart();
        open = new Part(key, refusal);
        part = open;
        writer.event("response.content_part.added", about().set("part", open.json()));
        return open;
    }

    private void endPart() {
        var open = part;
        if (open == null) {
            return;
        }
        var members = about().put(open.refusal ? "refusal" : "text", open.text.toString());
        if (!open.refusal) {
            members.set("logprobs", open.logprobs.deepCopy());
        }
        writer.event("response." + open.kind() + ".done", members);
        writer.event("response.content_part.done", about().set("part", open.json()));
        content.add(open.json());
        part = null;
    }

    private ObjectNode about() {
        return StreamWriter.about(this).put("content_index", content.size());
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
        if (state == State.IN_PROGRESS) {
            endPart();
            state = State.closed(complete);
            writer.item("response.output_item.done", this);
        }
    }

    @Override
    public ObjectNode json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", "message")
                .put("status", state.word())
                .put("role", "assistant");
        var parts = content.deepCopy();
        if (part != null) {
            parts.add(part.json());
        }
        return json.set("content", parts);
    }
}
