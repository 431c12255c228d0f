package dev.tollgate.protocol;

import java.util.ArrayList;
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

    /// The same, with one more member that was left out.
    public UpstreamRequest lacking(Omission omission) {
        var more = new ArrayList<>(dropped);
        more.add(omission.member());
        return new UpstreamRequest(path, headers, body, more);
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
