package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An item that only this protocol has, or an image, which all have. It is told whole.
///
/// @param keepsImages whether images stay as they are too
record ForeignReader(Blocks blocks, boolean keepsImages) implements ItemReader {
    @Override
    public void added(JsonNode item, Consumer<CompletionEvent> sink) {
        // Told when it is done.
    }

    @Override
    public void event(JsonNode json, String type, Consumer<CompletionEvent> sink) {
        // Told when it is done.
    }

    @Override
    public void done(JsonNode item, Consumer<CompletionEvent> sink) {
        if (!(item instanceof ObjectNode object)) {
            return;
        }
        var image = keepsImages ? null : image(object);
        var key = blocks.nextKey();
        sink.accept(new BlockStarted(0, key, image != null ? image : new Block.Native(Protocol.RESPONSES, object)));
        sink.accept(new BlockEnded(key));
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        // Half of it is of no use.
    }

    private static Block.@Nullable Media image(ObjectNode item) {
        if (!item.path("type").asText("").equals("image_generation_call")
                || !item.path("result").isTextual()) {
            return null;
        }
        try {
            var type = "image/" + item.path("output_format").asText("png");
            var source = MediaSource.inline(item.path("result").textValue(), type, "result");
            return new Block.Media(source.mediaType(), source.base64());
        } catch (ProtocolException e) {
            return null;
        }
    }
}
