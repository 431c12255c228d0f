package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Usage;
import dev.tollgate.protocol.embedding.EmbeddingCodec;
import dev.tollgate.protocol.embedding.EmbeddingRequest;
import dev.tollgate.protocol.embedding.Embeddings;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Vectors, read whole and written in the form that the client asked for.
final class EmbeddingAnswer implements AnswerReader {
    private final EmbeddingRequest request;
    private final EmbeddingCodec provider;
    private final EmbeddingCodec client;
    private final AnswerIdentity identity;
    private final long countedTokens;
    private @Nullable Embeddings embeddings;
    private @Nullable CompletionError failure;

    /// @param countedTokens what the input is taken for when the provider does not say
    EmbeddingAnswer(
            EmbeddingRequest request,
            EmbeddingCodec provider,
            EmbeddingCodec client,
            AnswerIdentity identity,
            long countedTokens) {
        this.request = request;
        this.provider = provider;
        this.client = client;
        this.identity = identity;
        this.countedTokens = countedTokens;
    }

    @Override
    public void read(byte[] bytes, int from, int to, int dataFrom, int dataTo, @Nullable Buffer out) {
        embeddings = provider.decodeAnswer(request, Arrays.copyOfRange(bytes, dataFrom, dataTo));
        if (embeddings == null) {
            failure = CompletionError.of(
                    CompletionError.Kind.BAD_GATEWAY, "The provider's answer does not hold one vector for each input.");
        }
    }

    @Override
    public void readOther(byte[] bytes, int from, int to, Buffer out) {}

    @Override
    public void end(@Nullable Buffer out) {}

    @Override
    public @Nullable CompletionError failure() {
        return failure;
    }

    @Override
    public boolean isComplete() {
        return embeddings != null;
    }

    @Override
    public Buffer ending() {
        var found = Objects.requireNonNull(embeddings);
        var tokens = found.inputTokens() < 0 ? countedTokens : found.inputTokens();
        return Buffer.buffer(client.encodeAnswer(request, identity, found, tokens));
    }

    @Override
    public boolean isMeaningful() {
        return embeddings != null;
    }

    @Override
    public boolean isFinished() {
        return embeddings != null;
    }

    @Override
    public boolean hasOutput() {
        return embeddings != null;
    }

    @Override
    public long outputBytes() {
        return 0;
    }

    @Override
    public @Nullable Usage usage() {
        var found = embeddings;
        return found == null || found.inputTokens() < 0 ? null : new Usage(found.inputTokens(), 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public @Nullable String answerId() {
        return null;
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public Buffer errorEvent(CompletionError error) {
        throw new UnsupportedOperationException("Embeddings are not streamed.");
    }

    @Override
    public byte[] keepAlive() {
        throw new UnsupportedOperationException("Embeddings are not streamed.");
    }
}
