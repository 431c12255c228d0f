package dev.tollgate.protocol.cases;

import dev.tollgate.protocol.Protocol;
import java.nio.charset.StandardCharsets;

/// What an upstream answers.
///
/// @param stream whether the body is a stream of events
/// @param cut what must not change wherever the network cuts the body
public record Reply(int status, boolean stream, Cut cut, String body) {
    /// What is compared between a body that comes at once and the same body in parts, cut at every byte.
    public enum Cut {
        /// Nothing.
        NONE,
        /// The events that it is cut into.
        EVENTS,
        /// What the client gets.
        ANSWER
    }

    /// A stream of these events (see [UpstreamWire]).
    static Reply stream(Protocol protocol, String lines, Cut cut) {
        var bytes = UpstreamWire.stream(protocol, lines);
        return new Reply(200, true, cut, new String(bytes, StandardCharsets.UTF_8));
    }

    /// A whole answer, or what stands in its place.
    static Reply whole(String body) {
        return new Reply(200, false, Cut.NONE, body);
    }

    /// An answer with an error's status.
    static Reply error(int status, String body) {
        return new Reply(status, false, Cut.NONE, body);
    }
}
