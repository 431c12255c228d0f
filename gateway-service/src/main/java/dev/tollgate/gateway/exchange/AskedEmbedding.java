package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.embedding.EmbeddingRequest;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Texts that a client wants as vectors. Always decoded, as the form of the vectors may have to change.
final class AskedEmbedding implements Asked {
    private final ClientRequest client;
    private final EmbeddingRequest request;
    private final Facts facts;

    private AskedEmbedding(ClientRequest client, EmbeddingRequest request, long bytes) {
        this.client = client;
        this.request = request;
        this.facts = new Facts(request.model(), bytes);
    }

    /// Understands a body.
    ///
    /// @throws ProtocolException when it is malformed
    static AskedEmbedding read(ClientRequest client, byte[] body) {
        var codec = Objects.requireNonNull(Codecs.embeddingsOf(client.protocol()));
        return new AskedEmbedding(client, codec.decodeRequest(client.target(), body), body.length);
    }

    @Override
    public Relay.Request facts() {
        return facts;
    }

    @Override
    public Future<PreparedCall> prepare(Parts parts, ServableModel model, Route route) {
        var provider = Codecs.embeddingsOf(Objects.requireNonNull(route.protocol()));
        if (provider == null) {
            return Future.failedFuture(new ProtocolException(CompletionError.of(
                    CompletionError.Kind.OVERLOADED,
                    "No deployment of the model `" + model.id() + "` can make embeddings at the moment.")));
        }
        var identity = new AnswerIdentity(client.requestId(), request.model(), client.startedAt());
        var client = Objects.requireNonNull(Codecs.embeddingsOf(this.client.protocol()));
        var answer = new EmbeddingAnswer(request, provider, client, identity, Delivered.tokens(facts.textBytes()));
        return Future.succeededFuture(new PreparedCall(
                provider.encodeRequest(request, route.upstream()),
                answer,
                false,
                false,
                PreparedCall.Alternatives.NONE));
    }

    private record Facts(String model, long textBytes) implements Relay.Request {
        @Override
        public boolean stream() {
            return false;
        }

        @Override
        public @Nullable Long maxOutput() {
            return null;
        }

        @Override
        public int choices() {
            return 1;
        }

        @Override
        public int images() {
            return 0;
        }

        @Override
        public @Nullable String firstImage() {
            return null;
        }

        @Override
        public boolean hasUnboundedInput() {
            return false;
        }

        @Override
        public boolean hasTools() {
            return false;
        }

        @Override
        public UpstreamRequest toUpstream(String upstreamModel, ModelFacts facts) {
            throw new UnsupportedOperationException("Embeddings are not passed through.");
        }
    }
}
