package dev.tollgate.gateway.exchange;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Takes the end of an answer that is to be kept, just before the client gets it.
@FunctionalInterface
public interface AnswerKeeper {
    /// Takes it; what is made of it happens later.
    ///
    /// @param id the answer's id as the client sees it; absent when it has none
    /// @param ending a whole answer, or the last event of a stream
    void keep(@Nullable String id, Buffer ending);
}
