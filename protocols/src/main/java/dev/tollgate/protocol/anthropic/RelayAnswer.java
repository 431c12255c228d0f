package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads an answer that is passed on. One object is used for all events of an answer.
final class RelayAnswer implements Relay.Answer {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> LAST = Set.of("message_stop", "message", "error");
    private static final Set<String> OUTPUT = Set.of("tool_use", "server_tool_use", "redacted_thinking");
    private static final int ABSENT = -1;
    /// UTF-8 bytes of one output token, at a guess that favours the client.
    private static final int BYTES_PER_TOKEN = 4;

    private final byte[] model;
    private final UsageFigures figures = new UsageFigures();
    private @Nullable String id;
    private long outputBytes;
    private boolean isFinished;
    private boolean isCounted;
    private boolean hasWritten;

    private byte[] payload = {};
    private int base;
    private int modelFrom = ABSENT;
    private int modelTo;
    private @Nullable CompletionError error;
    private boolean hasOutput;
    private boolean hasReason;
    private boolean hasUsage;
    private boolean isTerminal;
    private boolean isStopped;
    private boolean isDropped;

    /// @param model the name the client asked for
    RelayAnswer(String model) {
        this.model = Splice.quoted(model);
    }

    /// Where members stand; the same name means another thing elsewhere.
    private enum Place {
        /// The event itself, or a whole answer.
        TOP,
        /// The message at the beginning of a stream.
        MESSAGE,
        /// A block of content, or a piece of one.
        BLOCK
    }

    @Override
    public void read(byte[] bytes, int from, int to) throws IOException {
        payload = bytes;
        base = from;
        modelFrom = ABSENT;
        error = null;
        hasOutput = false;
        hasReason = false;
        hasUsage = false;
        // A few servers end every stream so; no client of this protocol knows it.
        isDropped = Arrays.equals(bytes, from, to, DONE, 0, DONE.length);
        isTerminal = isDropped;
        if (isDropped) {
            return;
        }
        try (var parser = Json.MAPPER.getFactory().createParser(bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT || start(parser) < from) {
                throw new IOException("not a JSON object in UTF-8");
            }
            readMembers(parser, Place.TOP);
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
        }
        hasWritten |= hasOutput;
        isStopped |= isTerminal;
        isFinished |= hasReason;
        isCounted |= hasUsage && isFinished;
    }

    private void readMembers(JsonParser parser, Place place) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            switch (parser.nextToken()) {
                case VALUE_STRING -> {
                    if (place == Place.BLOCK) {
                        readBlockText(parser, name);
                    } else {
                        readText(parser, name, place);
                    }
                }
                case START_OBJECT -> readObject(parser, name, place);
                case START_ARRAY -> {
                    if (name.equals("content") && place != Place.BLOCK) {
                        readBlocks(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> {
                    // Numbers and flags: nothing that has to be known.
                }
            }
        }
    }

    private void readText(JsonParser parser, String name, Place place) throws IOException {
        switch (name) {
            case "id" -> id = id == null ? parser.getText() : id;
            case "model" -> {
                modelFrom = start(parser);
                parser.finishToken();
                modelTo = base + (int) parser.currentLocation().getByteOffset();
            }
            case "stop_reason" -> hasReason = true;
            case "type" -> isTerminal |= place == Place.TOP && LAST.contains(parser.getText());
            case "error" -> readError(parser.getText());
            default -> {
                // Nothing that has to be known.
            }
        }
    }

    private void readBlockText(JsonParser parser, String name) throws IOException {
        switch (name) {
            case "text", "thinking", "partial_json" -> count(parser);
            case "signature", "data" -> hasOutput |= parser.getTextLength() > 0;
            case "stop_reason" -> hasReason = true;
            case "type" -> hasOutput |= OUTPUT.contains(parser.getText());
            default -> {
                // Nothing that has to be known.
            }
        }
    }

    private void readObject(JsonParser parser, String name, Place place) throws IOException {
        switch (name) {
            case "message" -> readMembers(parser, Place.MESSAGE);
            case "delta", "content_block" -> readMembers(parser, Place.BLOCK);
            case "usage" -> {
                hasUsage = true;
                figures.merge(parser);
            }
            case "error" -> readError(parser);
            case "input" -> countInput(parser, place);
            default -> parser.skipChildren();
        }
    }

    private void readError(JsonParser parser) throws IOException {
        var json = Json.MAPPER.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                json.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        error = Errors.read(200, Json.MAPPER.createObjectNode().set("error", json));
        isTerminal = true;
    }

    private void readError(String message) {
        if (!message.isEmpty()) {
            error = Errors.read(200, Json.MAPPER.createObjectNode().put("error", message));
            isTerminal = true;
        }
    }

    private void readBlocks(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.hasToken(JsonToken.START_OBJECT)) {
                readMembers(parser, Place.BLOCK);
            } else {
                parser.skipChildren();
            }
        }
    }

    /// A whole call's input counts as the JSON text it is.
    private void countInput(JsonParser parser, Place place) throws IOException {
        var from = start(parser);
        parser.skipChildren();
        var length = start(parser) - from + 1;
        outputBytes += place == Place.BLOCK && length > 2 ? length : 0;
    }

    private void count(JsonParser parser) throws IOException {
        var length = parser.getTextLength();
        hasOutput |= length > 0;
        var letters = parser.getTextCharacters();
        var from = parser.getTextOffset();
        for (var i = from; i < from + length; i++) {
            var letter = letters[i];
            // One half of a surrogate pair stands for two of its four bytes.
            outputBytes += letter < 0x80 ? 1 : letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
        }
    }

    private int start(JsonParser parser) {
        return base + (int) parser.currentTokenLocation().getByteOffset();
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
        return hasOutput || hasReason;
    }

    @Override
    public boolean isTerminal() {
        return isTerminal;
    }

    @Override
    public boolean isDropped() {
        return isDropped;
    }

    @Override
    public boolean fits() {
        return modelFrom < 0 || Arrays.equals(payload, modelFrom, modelTo, model, 0, model.length);
    }

    @Override
    public byte[] edited(byte[] bytes, int from, int to) {
        return modelFrom < 0
                ? Arrays.copyOfRange(bytes, from, to)
                : Splice.apply(bytes, from, to, modelFrom, modelTo, model);
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    /// The output of a stream that breaks off was never counted: what its beginning says is a placeholder. It is told
    /// by what was written, so that the exact figures of the prompt and its cache are not lost.
    @Override
    public @Nullable Usage usage() {
        var usage = figures.usage(hasWritten);
        if (usage == null || isCounted) {
            return usage;
        }
        var written = Math.max(usage.output(), outputBytes / BYTES_PER_TOKEN);
        return new Usage(
                usage.input(),
                usage.cacheRead(),
                usage.cacheWrite5m(),
                usage.cacheWrite1h(),
                written,
                usage.reasoning(),
                0,
                0);
    }

    @Override
    public long outputBytes() {
        return outputBytes;
    }

    @Override
    public boolean isFinished() {
        return isFinished;
    }

    @Override
    public byte[] errorEvent(CompletionError cause) {
        return Events.bytes(Errors.json(cause, null));
    }

    /// A message that has said why it stopped is whole, but the SDKs take it for broken without its last event.
    @Override
    public byte[] ending() {
        return isStopped
                ? new byte[0]
                : Events.bytes(Json.MAPPER.createObjectNode().put("type", "message_stop"));
    }

    @Override
    public byte[] keepAlive() {
        return Events.ping();
    }
}
