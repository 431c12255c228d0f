package dev.tollgate.simulator.call;

import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/// What a script does to the bytes of an event or of a whole answer, the same for each wire format.
final class FrameFaults {
    private static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");

    private FrameFaults() {}

    /// Applies the framing faults; `content` is the event's number among those with content, or -1.
    static Buffer applied(Script script, Buffer event, int content) {
        var bytes = event;
        if (content == 0) {
            bytes = padded(bytes, script.number(Directive.HUGE_EVENT, 0));
        }
        if (content >= 0 && script.sets(Directive.MALFORMED_AFTER)) {
            bytes = content == script.number(Directive.MALFORMED_AFTER, 0) ? broken(bytes) : bytes;
        }
        if (content >= 0 && script.has(Directive.COMMENTS)) {
            bytes = KEEP_ALIVE.copy().appendBuffer(bytes);
        }
        return script.has(Directive.CRLF) ? withCrlf(bytes) : bytes;
    }

    /// Adds a member of the given size to the JSON object that ends the bytes.
    static Buffer padded(Buffer json, int size) {
        int end = json.length() - 1;
        while (size > 0 && end > 0 && json.getByte(end) != '}') {
            end--;
        }
        if (size == 0 || end <= 0) {
            return json;
        }
        return Buffer.buffer(json.length() + size + 32)
                .appendBuffer(json, 0, end)
                .appendString(",\"obfuscation\":\"")
                .appendString("x".repeat(size), StandardCharsets.US_ASCII.name())
                .appendString("\"")
                .appendBuffer(json, end, json.length() - end);
    }

    /// Where to split the bytes so that a character comes apart; 0 when all are single bytes.
    static int insideCharacter(Buffer bytes) {
        for (int at = 1; at < bytes.length(); at++) {
            if ((bytes.getByte(at) & 0xC0) == 0x80) {
                return at;
            }
        }
        return 0;
    }

    private static Buffer broken(Buffer event) {
        return event.getBuffer(0, event.length() / 2).appendString("\n\n");
    }

    private static Buffer withCrlf(Buffer event) {
        var bytes = Buffer.buffer(event.length() + 8);
        for (int at = 0; at < event.length(); at++) {
            if (event.getByte(at) == '\n') {
                bytes.appendByte((byte) '\r');
            }
            bytes.appendByte(event.getByte(at));
        }
        return bytes;
    }
}
