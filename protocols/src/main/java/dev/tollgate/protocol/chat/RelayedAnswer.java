package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one chunk of a chat completion, or a whole one, with a streaming parser: what has to be known of it and where
/// the members stand that may have to be changed. One object is used for all chunks of an answer. The client sees the
/// model's name that it asked for, and usage in a stream only if it asked for that.
final class RelayedAnswer implements Relay.Answer {
    private static final byte[] DONE = Splices.ascii("[DONE]");
    private static final byte[] NULL = Splices.ascii("null");
    private static final int ABSENT = -1;

    private final byte[] model;
    private final boolean hidesUsage;
    private boolean terminal;
    private int base;
    private @Nullable String id;
    private int modelFrom;
    private int modelTo;
    private boolean namesModel;
    private int usageFrom;
    private int usageTo;
    private @Nullable ChatUsage usage;
    private @Nullable CompletionError error;
    private int choices;
    private boolean hasOutput;
    private boolean hasFinish;
    private long outputBytes;
    private long choicesSeen;
    private long choicesFinished;

    RelayedAnswer(String model, boolean hidesUsage) {
        this.model = Splices.quoted(model);
        this.hidesUsage = hidesUsage;
    }

    /// Reads `[DONE]` or one JSON object; throws on anything else.
    @Override
    public void read(byte[] bytes, int from, int to) throws IOException {
        base = from;
        modelFrom = ABSENT;
        namesModel = true;
        usageFrom = ABSENT;
        error = null;
        choices = 0;
        hasOutput = false;
        hasFinish = false;
        if (Arrays.equals(bytes, from, to, DONE, 0, DONE.length)) {
            terminal = true;
            return;
        }
        try (var parser = Json.MAPPER.getFactory().createParser(bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            if (parser.currentTokenLocation().getByteOffset() < 0) {
                throw new IOException("not UTF-8");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                member(parser, name, bytes);
            }
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
        }
    }

    private void member(JsonParser parser, String name, byte[] bytes) throws IOException {
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
                    namesModel = Arrays.equals(bytes, modelFrom, modelTo, model, 0, model.length);
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
            usage = ChatUsage.read(parser);
            usageTo = end(parser);
        } else {
            parser.skipChildren();
        }
    }

    private void readError(JsonParser parser) throws IOException {
        var message = "";
        var type = "";
        var code = "";
        switch (parser.currentToken()) {
            case VALUE_NULL, VALUE_FALSE -> {
                return;
            }
            case VALUE_STRING -> message = parser.getText();
            case START_OBJECT -> {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    var name = parser.currentName();
                    var value = parser.nextToken();
                    if (value == JsonToken.VALUE_NULL || !value.isScalarValue()) {
                        parser.skipChildren();
                        continue;
                    }
                    switch (name) {
                        case "message" -> message = parser.getText();
                        case "type" -> type = parser.getText();
                        case "code" -> code = parser.getText();
                        default -> {
                            // Nothing that tells what has gone wrong.
                        }
                    }
                }
            }
            default -> parser.skipChildren();
        }
        error = ChatErrors.inAnswer(message, type, code);
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
                case "finish_reason" ->
                    finished =
                            value == JsonToken.VALUE_STRING && !parser.getText().isEmpty();
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

    @Override
    public @Nullable CompletionError error() {
        return error;
    }

    @Override
    public boolean hasOutput() {
        return hasOutput;
    }

    @Override
    public boolean isMeaningful() {
        return hasOutput || hasFinish;
    }

    @Override
    public boolean isTerminal() {
        return terminal;
    }

    @Override
    public boolean isDropped() {
        return hidesUsage && choices == 0 && usageFrom >= 0;
    }

    @Override
    public boolean fits() {
        return namesModel && !(hidesUsage && usageFrom >= 0);
    }

    @Override
    public byte[] edited(byte[] bytes, int from, int to) {
        var splices = new ArrayList<Splices.Splice>(2);
        if (modelFrom >= 0) {
            splices.add(new Splices.Splice(modelFrom, modelTo, List.of(model)));
        }
        if (hidesUsage && usageFrom >= 0) {
            splices.add(new Splices.Splice(usageFrom, usageTo, List.of(NULL)));
        }
        return Splices.apply(bytes, from, to, splices);
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public @Nullable Usage usage() {
        return usage == null ? null : usage.toUsage(outputBytes).orElse(null);
    }

    @Override
    public long outputBytes() {
        return outputBytes;
    }

    @Override
    public boolean isFinished() {
        return choicesFinished != 0 && choicesFinished == choicesSeen;
    }

    @Override
    public byte[] errorEvent(CompletionError failure) {
        return ChatErrors.event(failure);
    }

    @Override
    public byte[] ending() {
        return terminal ? new byte[0] : ChatCodec.DONE_EVENT.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] keepAlive() {
        return ChatCodec.KEEP_ALIVE.getBytes(StandardCharsets.US_ASCII);
    }
}
