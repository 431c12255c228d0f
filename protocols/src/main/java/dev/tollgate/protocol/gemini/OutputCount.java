package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Counts what a model has written, for answers whose provider does not say it.
final class OutputCount {
    private boolean isThere;
    private long bytes;

    /// A new chunk begins.
    void begin() {
        isThere = false;
    }

    /// Whether the chunk has text, a thought, a call or a medium.
    boolean isThere() {
        return isThere;
    }

    /// UTF-8 bytes of text and calls in all chunks.
    long bytes() {
        return bytes;
    }

    void readContent(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var isParts = parser.currentName().equals("parts");
            if (parser.nextToken() == JsonToken.START_ARRAY && isParts) {
                readParts(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readParts(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.hasToken(JsonToken.START_OBJECT)) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                member(parser, name);
            }
        }
    }

    private void member(JsonParser parser, String name) throws IOException {
        switch (name) {
            case "text" -> {
                if (parser.hasToken(JsonToken.VALUE_STRING)) {
                    count(parser);
                }
            }
            case "functionCall", "executableCode", "codeExecutionResult", "toolCall", "toolResponse" -> {
                isThere = true;
                countStrings(parser);
            }
            case "inlineData", "fileData" -> {
                isThere = true;
                parser.skipChildren();
            }
            default -> parser.skipChildren();
        }
    }

    private void countStrings(JsonParser parser) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            return;
        }
        var depth = 1;
        while (depth > 0) {
            var token = parser.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else {
                count(parser);
            }
        }
    }

    private void count(JsonParser parser) throws IOException {
        var length = parser.getTextLength();
        isThere |= length > 0;
        var letters = parser.getTextCharacters();
        var from = parser.getTextOffset();
        for (var i = from; i < from + length; i++) {
            var letter = letters[i];
            // One half of a surrogate pair stands for two of its four bytes.
            bytes += letter < 0x80 ? 1 : letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
        }
    }
}
