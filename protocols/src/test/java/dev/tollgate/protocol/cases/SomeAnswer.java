package dev.tollgate.protocol.cases;

import dev.tollgate.protocol.Protocol;

/// Any answer of an upstream, where only the request matters.
final class SomeAnswer {
    private SomeAnswer() {}

    static Reply of(Protocol upstream, boolean stream) {
        return stream
                ? Reply.stream(upstream, EveryRouteTest.told(upstream, "turn.txt"), Reply.Cut.NONE)
                : Reply.whole(
                        Lenient.json(EveryRouteTest.told(upstream, "turn.json")).toString());
    }
}
