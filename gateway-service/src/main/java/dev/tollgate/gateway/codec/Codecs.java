package dev.tollgate.gateway.codec;

import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.chat.ChatCodec;
import org.jspecify.annotations.Nullable;

/// The codec of each chat protocol.
public final class Codecs {
    private static final ProtocolCodec CHAT = new ChatCodec();

    private Codecs() {}

    /// The codec of `protocol`.
    public static ProtocolCodec of(Protocol protocol) {
        return CHAT;
    }

    /// The chat protocol of a provider; absent when it speaks none.
    public static @Nullable Protocol protocolOf(WireProtocol wire) {
        return wire == WireProtocol.CHAT ? Protocol.CHAT : null;
    }
}
