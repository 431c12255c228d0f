package dev.tollgate.gateway.exchange;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads one chunk of a chat completion, or a whole one, with a streaming parser: what has to be known of it and where
/// the members stand that may have to be changed. One object is used for all chunks of an answer.
final class ChatAnswer {
    private static final int ABSENT = -1;

    private int base;
    private @Nullable String id;
    private int modelFrom;
    private int modelTo;
    private int usageFrom;
    private int usageTo;
    private @Nullable ProviderUsage usage;
    private @Nullable String error;
    private int choices;
    private boolean hasOutput;
    private boolean hasFinish;
    private long outputBytes;
    private long choicesSeen;
    private long choicesFinished;

    /// Reads `bytes[from, to)`; throws on anything but one JSON object.
    void read(byte[] bytes, int from, int to) throws IOException {
        base = from;
        modelFrom = ABSENT;
        usageFrom = ABSENT;
        usage = null;
        error = null;
        choices = 0;
        hasOutput = false;
        hasFinish = false;
        try (var parser = StreamingJson.FACTORY.createParser(bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                member(parser, name);
            }
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
        }
    }

    private void member(JsonParser parser, String name) throws IOException {
        switch (name) {
            case "id" -> {
                if (id == null && parser.hasToken(JsonToken.VALUE_STRING)) {
                    id = parser.getText();
                }
            }
            case "model" -> {
                if (parser.currentToken().isScalarValue()) {
                    modelFrom = start(parser);
                    parser.finishToken();
                    modelTo = end(parser);
                }
            }
            case "usage" -> readUsage(parser);
            case "error" -> readError(parser);
            case "choices" -> readChoices(parser);
            default -> parser.skipChildren();
        }
    }

    private void readUsage(JsonParser parser) throws IOException {
        if (parser.hasToken(JsonToken.START_OBJECT)) {
            usageFrom = start(parser);
            usage = ProviderUsage.read(parser);
            usageTo = end(parser);
        } else {
            parser.skipChildren();
        }
    }

    private void readError(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NULL, VALUE_FALSE -> {}
            case VALUE_STRING -> error = parser.getText();
            case START_OBJECT -> {
                error = "";
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    var name = parser.currentName();
                    if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("message")) {
                        error = parser.getText();
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            default -> {
                error = "";
                parser.skipChildren();
            }
        }
    }

    private void readChoices(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            readChoice(parser, choices++);
        }
    }

    private void readChoice(JsonParser parser, int position) throws IOException {
        var index = position;
        var finished = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            switch (name) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : index;
                case "finish_reason" -> finished = value == JsonToken.VALUE_STRING;
                case "delta", "message" -> readContent(parser);
                default -> parser.skipChildren();
            }
        }
        var bit = 1L << (index & 63);
        choicesSeen |= bit;
        if (finished) {
            hasFinish = true;
            choicesFinished |= bit;
        }
    }

    private void readContent(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "content", "refusal", "reasoning", "reasoning_content" -> countStrings(parser, false);
                case "tool_calls", "function_call" -> countStrings(parser, true);
                case "audio" -> {
                    hasOutput |= parser.hasToken(JsonToken.START_OBJECT);
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
    }

    /// Counts all text below the value at hand; a tool call is output even while it is without text.
    private void countStrings(JsonParser parser, boolean isToolCall) throws IOException {
        var depth = 0;
        do {
            var token = parser.currentToken();
            if (token == JsonToken.VALUE_STRING) {
                count(parser);
            } else if (token.isStructStart()) {
                depth++;
                hasOutput |= isToolCall && token == JsonToken.START_OBJECT;
            } else if (token.isStructEnd()) {
                depth--;
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    private void count(JsonParser parser) throws IOException {
        var length = parser.getTextLength();
        if (length == 0) {
            return;
        }
        hasOutput = true;
        var letters = parser.getTextCharacters();
        var from = parser.getTextOffset();
        var bytes = 0L;
        for (var i = from; i < from + length; i++) {
            var letter = letters[i];
            // One half of a surrogate pair stands for two of its four bytes.
            bytes += letter < 0x80 ? 1 : letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
        }
        outputBytes += bytes;
    }

    private int start(JsonParser parser) {
        return base + (int) parser.currentTokenLocation().getByteOffset();
    }

    private int end(JsonParser parser) {
        return base + (int) parser.currentLocation().getByteOffset();
    }

    /// The id of the answer, from the first chunk that had one.
    @Nullable
    String id() {
        return id;
    }

    int modelFrom() {
        return modelFrom;
    }

    int modelTo() {
        return modelTo;
    }

    int usageFrom() {
        return usageFrom;
    }

    int usageTo() {
        return usageTo;
    }

    /// Usage in the part that was read last.
    @Nullable
    ProviderUsage usage() {
        return usage;
    }

    /// Text of the error object in the part that was read last; empty when it has none, absent without an error.
    @Nullable
    String error() {
        return error;
    }

    /// Number of choices in the part that was read last.
    int choices() {
        return choices;
    }

    /// Whether the part that was read last has text, reasoning, a refusal or a tool call.
    boolean hasOutput() {
        return hasOutput;
    }

    /// Whether the part that was read last has a finish reason.
    boolean hasFinish() {
        return hasFinish;
    }

    /// UTF-8 bytes of output in all parts.
    long outputBytes() {
        return outputBytes;
    }

    /// Whether every choice that was begun has had its finish reason.
    boolean isFinished() {
        return choicesFinished != 0 && choicesFinished == choicesSeen;
    }
}
