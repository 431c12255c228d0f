package dev.tollgate.protocol.gemini;

import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// How signatures travel in `thoughtSignature`. The member is of the type `bytes`: SDKs decode its base64 and write it
/// back, some of them in the other alphabet. So Tollgate's wrapper around a foreign signature is base64 here, too.
final class SignatureWire {
    /// What Google documents for calls that its validator shall not check.
    static final String PLACEHOLDER = "skip_thought_signature_validator";

    /// How the base64 of every wrapper begins; where these bytes do not occur there is no wrapper.
    static final String WRAPPED_START = "Z3cxL";

    static final String PLAIN_START = "gw1.";

    private SignatureWire() {}

    /// The signature for a client; absent when nobody signed.
    static @Nullable String write(Signature signature) {
        if (signature.origin() == null || signature.value().isEmpty()) {
            return null;
        }
        var wire = signature.toWire(Protocol.GEMINI);
        return wire.startsWith(PLAIN_START)
                ? Base64.getEncoder().encodeToString(wire.getBytes(StandardCharsets.UTF_8))
                : wire;
    }

    /// Reads what a client sent back.
    static Signature read(String wire, Signature.Kind bareKind) {
        var wrapped = wrapped(wire);
        return Signature.fromWire(wrapped == null ? wire : wrapped, Protocol.GEMINI, bareKind);
    }

    /// Whether only Tollgate understands it.
    static boolean isWrapped(String wire) {
        return wrapped(wire) != null;
    }

    private static @Nullable String wrapped(String wire) {
        if (wire.startsWith(PLAIN_START)) {
            return wire;
        }
        if (!wire.startsWith(WRAPPED_START)) {
            return null;
        }
        try {
            var bytes = Base64.getMimeDecoder().decode(wire.replace('-', '+').replace('_', '/'));
            var text = new String(bytes, StandardCharsets.UTF_8);
            return text.startsWith(PLAIN_START) ? text : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
