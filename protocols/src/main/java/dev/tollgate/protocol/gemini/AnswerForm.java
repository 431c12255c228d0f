package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// How the chunks of an answer are put on the wire.
enum AnswerForm {
    /// Server-sent events (`alt=sse`): `data: ` with its space, one line of JSON, an empty line (protocols.md §17).
    EVENTS("text/event-stream; charset=utf-8"),
    /// One JSON array, written piece by piece.
    ARRAY("application/json; charset=utf-8"),
    /// One object.
    WHOLE("application/json; charset=utf-8");

    private static final byte[] DATA = ascii("data: ");
    private static final byte[] EVENT_END = ascii("\n\n");
    private static final byte[] OPEN = ascii("[");
    private static final byte[] NEXT = ascii(",\r\n");
    private static final byte[] CLOSE = ascii("]");
    private static final byte[] NOTHING = {};

    private final String contentType;

    AnswerForm(String contentType) {
        this.contentType = contentType;
    }

    static AnswerForm of(CompletionRequest request) {
        if (!request.stream()) {
            return WHOLE;
        }
        var alt = request.source().path(RequestReader.ALT).asText();
        return alt.equals(RequestReader.ALT_ARRAY) ? ARRAY : EVENTS;
    }

    String contentType() {
        return contentType;
    }

    /// An empty line: SDKs fail over a comment, and between the elements of an array white space means nothing.
    byte[] keepAlive() {
        return this == WHOLE ? new byte[0] : ascii("\n");
    }

    void write(byte[] json, boolean first, boolean last, ByteArrayOutputStream out) {
        out.writeBytes(before(first));
        out.writeBytes(json);
        out.writeBytes(behind(last));
    }

    /// What stands before a chunk.
    byte[] before(boolean first) {
        return switch (this) {
            case EVENTS -> DATA;
            case ARRAY -> first ? OPEN : NEXT;
            case WHOLE -> NOTHING;
        };
    }

    /// What stands behind a chunk.
    byte[] behind(boolean last) {
        return switch (this) {
            case EVENTS -> EVENT_END;
            case ARRAY -> last ? CLOSE : NOTHING;
            case WHOLE -> NOTHING;
        };
    }

    /// The error that ends a stream. As an event it comes in two forms: half of the SDKs only see the one,
    /// half only the other, and `error` must be the first member (protocols.md §17).
    void writeError(ObjectNode error, boolean first, ByteArrayOutputStream out) {
        var json = Json.bytes(error);
        switch (this) {
            case EVENTS -> {
                write(json, first, true, out);
                out.writeBytes(json);
            }
            case ARRAY -> write(json, first, true, out);
            case WHOLE -> {}
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
