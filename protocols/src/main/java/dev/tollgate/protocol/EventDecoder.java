package dev.tollgate.protocol;

import java.util.function.Consumer;

/// Reads one answer of an upstream. Ends with exactly one [CompletionEvent.Completed] or [CompletionEvent.Failed];
/// nothing follows it, whatever else the upstream sends.
public interface EventDecoder {
    /// Reads the payload of one server-sent event, or the body of a whole answer. Bytes that are not understood become
    /// a `Failed`, never an exception.
    void decode(byte[] payload, Consumer<CompletionEvent> sink);

    /// The upstream's answer has ended. An answer that is not complete becomes a `Failed`.
    void end(Consumer<CompletionEvent> sink);
}
