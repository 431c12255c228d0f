package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.sse.EventTemplate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A block that a stream is telling.
final class StreamedBlock {
    final StreamedChoice choice;
    final Block block;
    int call;
    boolean hasInput;
    boolean needsGap;

    /// The first chunk of a call that is not written yet.
    @Nullable
    ObjectNode opening;

    @Nullable
    Signature signature;

    private @Nullable EventTemplate deltas;

    StreamedBlock(StreamedChoice choice, Block block) {
        this.choice = choice;
        this.block = block;
    }

    /// What tells more of it; `event` writes one of these events.
    EventTemplate deltas(Function<String, byte[]> event) {
        if (deltas == null) {
            deltas = new EventTemplate(event);
        }
        return deltas;
    }
}
