package dev.tollgate.protocol.embedding;

import java.util.List;

/// The vectors of a request, in its order.
///
/// @param inputTokens what the inputs consumed; negative when the provider does not say
public record Embeddings(List<Vector> vectors, long inputTokens) {
    public Embeddings {
        vectors = List.copyOf(vectors);
    }
}
