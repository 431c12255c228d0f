package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.Signature;
import org.jspecify.annotations.Nullable;

/// A block that a stream is telling.
final class StreamedBlock {
    final StreamedChoice choice;
    final Block block;
    int call;
    boolean hasInput;
    boolean needsGap;

    @Nullable
    Signature signature;

    StreamedBlock(StreamedChoice choice, Block block) {
        this.choice = choice;
        this.block = block;
    }
}
