package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent.Block;

/// An item that comes whole: an image, or one that only this protocol has.
record WholeItem(String id, int index, ObjectNode json) implements OutputItem {
    static WholeItem image(String id, int index, Block.Media image) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", "image_generation_call")
                .put("status", "completed")
                .put("result", image.base64())
                .put(
                        "output_format",
                        image.mediaType().substring(image.mediaType().indexOf('/') + 1));
        return new WholeItem(id, index, json);
    }

    void tell(StreamWriter writer) {
        writer.item("response.output_item.added", this);
        writer.item("response.output_item.done", this);
    }

    @Override
    public void close(boolean complete) {
        // Told at once.
    }
}
