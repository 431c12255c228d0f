package dev.tollgate.protocol;

import java.util.List;
import java.util.Map;

/// A call to a provider, without its credential.
///
/// @param path below the provider's base URL, with its query
/// @param headers further headers that the call needs
/// @param body JSON in UTF-8; not to be changed
/// @param dropped the members of the client's request that were left out, by the client's names (see [Drops])
public record UpstreamRequest(String path, Map<String, String> headers, Body body, List<String> dropped) {
    public UpstreamRequest {
        headers = Map.copyOf(headers);
        dropped = List.copyOf(dropped);
    }

    /// The bytes of a body. A type of its own, as records with arrays have no value equality.
    public static final class Body {
        private final byte[] bytes;

        /// Takes the array over.
        public Body(byte[] bytes) {
            this.bytes = bytes;
        }

        /// The bytes themselves, not a copy.
        public byte[] bytes() {
            return bytes;
        }
    }
}
