package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads one upstream's answer, payload by payload, and makes of it what the client gets: the same bytes, or those of
/// another protocol. A whole answer is a single payload. The end of the answer is kept apart, as it is
/// written only when the completion is accounted for.
sealed interface AnswerReader permits RelayedAnswer, TranslatedAnswer, EmbeddingAnswer {
    /// Reads the payload `bytes[dataFrom, dataTo)` of the event `bytes[from, to)` and adds to `out` what the client
    /// gets of it.
    ///
    /// @param out absent when the client is gone and the rest is read for its figures only
    /// @throws IOException when it is nothing that the upstream's protocol sends
    void read(byte[] bytes, int from, int to, int dataFrom, int dataTo, @Nullable Buffer out) throws IOException;

    /// Passes on what an event stream holds between its events.
    void readOther(byte[] bytes, int from, int to, Buffer out);

    /// The upstream's answer has ended; afterwards it [#isComplete()] or has a [#failure()].
    void end(@Nullable Buffer out);

    /// Why the answer has failed, as its upstream says; absent while it has not.
    @Nullable
    CompletionError failure();

    /// Whether the upstream has said everything.
    boolean isComplete();

    /// What ends the answer once it is complete. Called once.
    Buffer ending();

    /// Whether anything has come that a client would miss: output, or the reason why there is none.
    boolean isMeaningful();

    /// Whether every choice has said why it stopped.
    boolean isFinished();

    /// Whether there was text, reasoning, a refusal or a tool call.
    boolean hasOutput();

    /// UTF-8 bytes of output so far.
    long outputBytes();

    /// What the provider says was consumed so far.
    @Nullable
    Usage usage();

    /// The answer's id as the client sees it.
    @Nullable
    String answerId();

    /// The answer's `Content-Type`.
    String contentType();

    /// The event that ends a stream which has failed after its beginning.
    Buffer errorEvent(CompletionError error);

    /// What keeps a silent stream open without meaning anything.
    byte[] keepAlive();
}
