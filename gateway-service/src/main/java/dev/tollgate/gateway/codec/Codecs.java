package dev.tollgate.gateway.codec;

import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.anthropic.AnthropicCodec;
import dev.tollgate.protocol.chat.ChatCodec;
import dev.tollgate.protocol.chat.ChatEmbeddings;
import dev.tollgate.protocol.embedding.EmbeddingCodec;
import dev.tollgate.protocol.gemini.GeminiCodec;
import dev.tollgate.protocol.gemini.GeminiEmbeddings;
import dev.tollgate.protocol.responses.ResponsesCodec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The codec of each chat protocol.
public final class Codecs {
    private static final Map<Protocol, ProtocolCodec> ALL = new EnumMap<>(Protocol.class);

    private static final Map<Protocol, EmbeddingCodec> EMBEDDINGS =
            Map.of(Protocol.CHAT, new ChatEmbeddings(), Protocol.GEMINI, new GeminiEmbeddings());

    static {
        for (var codec : List.of(new ChatCodec(), new ResponsesCodec(), new AnthropicCodec(), new GeminiCodec())) {
            ALL.put(codec.protocol(), codec);
        }
    }

    private Codecs() {}

    /// The codec of `protocol`.
    public static ProtocolCodec of(Protocol protocol) {
        return Objects.requireNonNull(ALL.get(protocol));
    }

    /// How embeddings are asked for in `protocol`; absent when it has none.
    public static @Nullable EmbeddingCodec embeddingsOf(Protocol protocol) {
        return EMBEDDINGS.get(protocol);
    }

    /// The chat protocol of a provider; absent when it speaks none.
    public static @Nullable Protocol protocolOf(WireProtocol wire) {
        return switch (wire) {
            case CHAT -> Protocol.CHAT;
            case RESPONSES -> Protocol.RESPONSES;
            case ANTHROPIC -> Protocol.ANTHROPIC;
            case GEMINI -> Protocol.GEMINI;
            case SUNO -> null;
        };
    }
}
