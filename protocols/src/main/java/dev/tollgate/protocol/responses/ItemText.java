package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// How much of items a client reads.
///
/// @param bytes length of their text in UTF-8
/// @param hasCall whether a tool is called, which is output even without text
record ItemText(long bytes, boolean hasCall) {
    /// Reads one item or a list of them up to its end.
    static ItemText read(JsonParser parser) throws IOException {
        var bytes = 0L;
        var hasCall = false;
        var depth = 0;
        do {
            var token = depth == 0 ? parser.currentToken() : parser.nextToken();
            if (token == null) {
                throw new IOException("the event ends inside an item");
            }
            if (token == JsonToken.VALUE_STRING) {
                switch (String.valueOf(parser.currentName())) {
                    case "text", "refusal", "arguments", "input" -> bytes += bytes(parser);
                    case "type" -> hasCall |= parser.getText().endsWith("_call");
                    default -> {
                        // Not for reading.
                    }
                }
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
        } while (depth > 0);
        return new ItemText(bytes, hasCall);
    }

    /// UTF-8 bytes of the string at hand. One half of a surrogate pair stands for two of its four bytes.
    static long bytes(JsonParser parser) throws IOException {
        var letters = parser.getTextCharacters();
        var from = parser.getTextOffset();
        var to = from + parser.getTextLength();
        var bytes = 0L;
        for (var i = from; i < to; i++) {
            bytes += letters[i] < 0x80 ? 1 : letters[i] < 0x800 || Character.isSurrogate(letters[i]) ? 2 : 3;
        }
        return bytes;
    }
}
