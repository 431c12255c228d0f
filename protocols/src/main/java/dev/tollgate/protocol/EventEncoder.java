package dev.tollgate.protocol;

import java.io.ByteArrayOutputStream;

/// Writes one answer to a client: a stream event by event, or a whole answer at its end.
public interface EventEncoder {
    /// The answer's `Content-Type`.
    String contentType();

    /// The answer's id as the client sees it.
    String answerId();

    /// Adds the bytes that tell `event`; often none. In a stream, a `Failed` becomes the protocol's error
    /// event. A whole answer is written by `Completed` alone; its failure is told by
    /// [ProtocolCodec#encodeError].
    void encode(CompletionEvent event, ByteArrayOutputStream out);

    /// What keeps a silent stream open without meaning anything; safe for this protocol's clients.
    byte[] keepAlive();
}
