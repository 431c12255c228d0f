package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer that is passed on as it comes, event by event or whole.
final class PassedAnswer implements Relay.Answer {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int OK = 200;
    /// Reads the value at hand and leaves the rest.
    private static final ObjectReader TREE =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String model;
    private final KeptState state;
    // Of the payload read last.
    private final Edits edits = new Edits();
    private int base;
    private boolean previousTold;
    private String type = "";
    private String status = "";
    private @Nullable CompletionError error;
    private boolean isError;
    private boolean hasOutput;
    private boolean isDropped;
    private long itemBytes;
    // Of all payloads.
    private @Nullable String id;
    private @Nullable UsageFigures figures;
    private long number = -1;
    private long deltaBytes;
    private long doneBytes;
    private long finalBytes;
    private boolean finished;

    /// @param state what the request said of state, which its provider was not told
    PassedAnswer(String model, KeptState state) {
        this.model = model;
        this.state = state;
    }

    @Override
    public void read(byte[] bytes, int from, int to) throws IOException {
        reset(from);
        if (Arrays.equals(bytes, from, to, DONE, 0, DONE.length)) {
            isDropped = true;
            return;
        }
        try (var parser = Json.MAPPER.getFactory().createParser(bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            var told = readObject(parser, true);
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
            conclude(told);
        }
    }

    private void reset(int from) {
        base = from;
        edits.clear();
        previousTold = false;
        type = "";
        status = "";
        error = null;
        isError = false;
        hasOutput = false;
        isDropped = false;
        itemBytes = 0;
    }

    /// Reads an event, or the response object in it, which is also what a whole answer is. Returns what an error event
    /// tells beside its type.
    private ObjectNode readObject(JsonParser parser, boolean outer) throws IOException {
        var told = JsonNodeFactory.instance.objectNode();
        var begin = position(parser.currentTokenLocation()) + 1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var token = parser.nextToken();
            switch (name) {
                case "type" -> {
                    var text = text(parser);
                    type = outer ? text : type;
                }
                case "response" -> {
                    if (outer && token == JsonToken.START_OBJECT) {
                        readObject(parser, false);
                    } else {
                        parser.skipChildren();
                    }
                }
                case "delta" -> {
                    if (outer && token == JsonToken.VALUE_STRING) {
                        var length = ItemText.bytes(parser);
                        deltaBytes += length;
                        hasOutput |= length > 0;
                    } else {
                        parser.skipChildren();
                    }
                }
                case "item", "output" -> {
                    var text = ItemText.read(parser);
                    itemBytes += text.bytes();
                    hasOutput |= text.hasCall();
                }
                case "sequence_number" -> {
                    number = token == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsLong(number) : number;
                    parser.skipChildren();
                }
                case "message", "code", "param" -> told.put(name, text(parser));
                default -> readResponse(parser, name, token);
            }
        }
        if (!outer || type.isEmpty()) {
            tellPrevious(begin);
        }
        return told;
    }

    /// A provider that was not told of a response before may leave the member out.
    private void tellPrevious(int begin) {
        var told = state.told(KeptState.PREVIOUS);
        if (!previousTold && id != null && told != null && !told.equals("null")) {
            edits.replace(begin, begin, "\"" + KeptState.PREVIOUS + "\":" + told + ",");
        }
    }

    private int position(JsonLocation location) {
        return base + (int) location.getByteOffset();
    }

    private void readResponse(JsonParser parser, String name, JsonToken token) throws IOException {
        switch (name) {
            case "id" -> {
                var text = text(parser);
                id = id == null && !text.isEmpty() ? text : id;
            }
            case "status" -> status = text(parser);
            case "model" -> {
                if (token.isScalarValue()) {
                    correct(parser, ResponsesRelay.quoted(model));
                } else {
                    parser.skipChildren();
                }
            }
            case KeptState.PREVIOUS, KeptState.STORE, KeptState.BACKGROUND -> {
                previousTold |= name.equals(KeptState.PREVIOUS);
                var told = state.told(name);
                if (token.isScalarValue() && told != null) {
                    correct(parser, told);
                } else {
                    parser.skipChildren();
                }
            }
            case "usage" -> {
                if (token == JsonToken.START_OBJECT) {
                    figures = UsageFigures.of(tree(parser));
                } else {
                    parser.skipChildren();
                }
            }
            case "error" -> {
                isError = token != JsonToken.VALUE_NULL && token != JsonToken.VALUE_FALSE;
                if (token == JsonToken.START_OBJECT) {
                    error = ErrorBodies.decode(OK, tree(parser));
                } else if (token == JsonToken.VALUE_STRING) {
                    error = ErrorBodies.decode(OK, JsonNodeFactory.instance.textNode(parser.getText()));
                } else {
                    parser.skipChildren();
                }
            }
            default -> parser.skipChildren();
        }
    }

    /// The value at hand becomes `wanted`, unless it is the same.
    private void correct(JsonParser parser, String wanted) throws IOException {
        var from = position(parser.currentTokenLocation());
        var is = parser.hasToken(JsonToken.VALUE_STRING) ? ResponsesRelay.quoted(parser.getText()) : parser.getText();
        parser.finishToken();
        if (!is.equals(wanted)) {
            edits.replace(from, position(parser.currentLocation()), wanted);
        }
    }

    private static JsonNode tree(JsonParser parser) throws IOException {
        return TREE.readTree(parser);
    }

    private void conclude(ObjectNode told) {
        var failed =
                type.equals("error") || type.equals("response.failed") || (type.isEmpty() && status.equals("failed"));
        if (error == null && (failed || isError)) {
            error = ErrorBodies.decode(OK, told);
        }
        switch (type) {
            case "response.output_item.done" -> doneBytes += itemBytes;
            case "response.completed", "response.incomplete" -> {
                finalBytes = itemBytes;
                finished = error == null;
            }
            case "" -> {
                finalBytes = itemBytes;
                finished |= error == null && (status.equals("completed") || status.equals("incomplete"));
            }
            default -> {
                // More is to come, or nothing that counts.
            }
        }
        hasOutput |= itemBytes > 0;
    }

    private static String text(JsonParser parser) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            return parser.getText();
        }
        parser.skipChildren();
        return "";
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
        return hasOutput || (isTerminal() && error == null);
    }

    @Override
    public boolean isTerminal() {
        return switch (type) {
            case "response.completed", "response.incomplete", "response.failed", "response.cancelled", "error" -> true;
            // A whole answer, or an error without a type.
            case "" -> !isDropped;
            default -> false;
        };
    }

    @Override
    public boolean isDropped() {
        return isDropped;
    }

    @Override
    public boolean fits() {
        return edits.isEmpty();
    }

    @Override
    public byte[] edited(byte[] bytes, int from, int to) {
        return edits.apply(bytes, from, to);
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public @Nullable Usage usage() {
        return figures == null ? null : figures.usage(outputBytes() > 0);
    }

    @Override
    public long outputBytes() {
        return Math.max(deltaBytes, Math.max(doneBytes, finalBytes));
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public byte[] errorEvent(CompletionError failure) {
        var object = new ResponseObject(state.source(), new AnswerIdentity("", model, Instant.now()))
                .json("failed", List.of(), null, null, failure);
        if (id != null) {
            object.put("id", id);
        }
        var event = JsonNodeFactory.instance.objectNode().put("type", "response.failed");
        event.put("sequence_number", number + 1).set("response", object);
        return StreamWriter.frame("response.failed", event);
    }

    @Override
    public byte[] keepAlive() {
        return KEEP_ALIVE.clone();
    }
}
