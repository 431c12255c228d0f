package dev.tollgate.protocol.embedding;

import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import org.jspecify.annotations.Nullable;

/// Both directions of a protocol's embeddings. Stateless and thread-safe.
public interface EmbeddingCodec {
    /// As server: reads a client's request.
    ///
    /// @throws ProtocolException when it is malformed; its error names the member
    EmbeddingRequest decodeRequest(RequestTarget target, byte[] body);

    /// As client: the call that asks an upstream.
    ///
    /// @throws ProtocolException when an input cannot be carried over
    UpstreamRequest encodeRequest(EmbeddingRequest request, UpstreamModel model);

    /// As client: reads the upstream's answer; absent when it is none, or has not one vector for each input.
    @Nullable
    Embeddings decodeAnswer(EmbeddingRequest request, byte[] body);

    /// As server: the answer to `request`, JSON in UTF-8.
    ///
    /// @param inputTokens what the inputs consumed, counted where the provider did not say
    byte[] encodeAnswer(EmbeddingRequest request, AnswerIdentity identity, Embeddings embeddings, long inputTokens);
}
