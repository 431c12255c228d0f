package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import java.nio.charset.StandardCharsets;

/// The form of an event on the wire. The SDKs drop events without an `event` line.
final class Events {
    /// What keeps a silent stream open; the SDKs drop it, Claude Code counts it as a sign of life.
    static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

    private Events() {}

    static byte[] bytes(ObjectNode event) {
        var type = event.path("type").textValue();
        return ("event: " + type + "\ndata: " + Json.text(event) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] ping() {
        return PING.getBytes(StandardCharsets.US_ASCII);
    }
}
