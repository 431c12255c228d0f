package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tollgate.protocol.DeclaredTools;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.PlainText;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Relay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a request in one pass of a streaming parser, without a tree.
final class RequestScan {
    private static final byte[] DATA_URL = "\"data:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IMAGE_URL = "\"data:image".getBytes(StandardCharsets.US_ASCII);
    /// What the client runs brings no input of its own.
    private static final Set<String> CLIENTS_TOOLS =
            Set.of("function", "custom", "namespace", "local_shell", "apply_patch");
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int MAX_MODEL = 256;

    private final byte[] body;
    private final int offset;
    private final JsonParser parser;
    private @Nullable String model;
    private int modelFrom;
    private int modelTo;
    private @Nullable Boolean stream;
    private @Nullable Long maxOutput;
    private boolean inputSeen;
    private boolean toolsSeen;
    private boolean hasUnboundedInput;
    private boolean hasTools;
    private long fileBytes;
    private int images;
    private int firstImage = -1;
    private final KeptState state = new KeptState();

    private RequestScan(byte[] body) throws IOException {
        this.body = body;
        this.offset = Arrays.mismatch(body, BYTE_ORDER_MARK) >= BYTE_ORDER_MARK.length ? BYTE_ORDER_MARK.length : 0;
        this.parser = Json.MAPPER.getFactory().createParser(body, offset, body.length - offset);
    }

    static Relay.Request read(byte[] body) {
        try {
            return new RequestScan(body).scan();
        } catch (StreamConstraintsException e) {
            throw ProtocolException.invalid(
                    "The JSON body is nested deeper than " + Json.MAX_DEPTH
                            + " levels or has a value that is too long.",
                    null);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw ProtocolException.invalid(
                    "The request body is not valid JSON" + place + ": " + e.getOriginalMessage(), null);
        } catch (IOException e) {
            throw ProtocolException.invalid("The request body is not valid JSON in UTF-8.", null);
        }
    }

    private PassedRequest scan() throws IOException {
        if (body.length == offset) {
            throw ProtocolException.invalid("The request body is empty. Send a JSON object.", null);
        }
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw ProtocolException.invalid("The request body must be a JSON object.", null);
        }
        if (parser.currentTokenLocation().getByteOffset() < 0) {
            throw ProtocolException.invalid("The request body must be UTF-8.", null);
        }
        var begin = end();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            member(name);
        }
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "there is more text after the object");
        }
        if (model == null) {
            throw ProtocolException.invalid("`model` is missing.", "model");
        }
        return new PassedRequest(
                new PassedRequest.Source(body, begin, modelFrom, modelTo, state),
                model,
                Boolean.TRUE.equals(stream),
                maxOutput,
                body.length - fileBytes,
                images,
                firstImage < 0 ? null : "input[" + firstImage + "]",
                hasUnboundedInput,
                hasTools);
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "model" -> readModel();
            case "stream" -> {
                once(stream == null, name);
                stream = switch (parser.currentToken()) {
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE, VALUE_NULL -> false;
                    default -> throw ProtocolException.invalid("`stream` must be a boolean.", name);
                };
            }
            case "max_output_tokens" -> readMaxOutput(name);
            case "input" -> {
                once(!inputSeen, name);
                inputSeen = true;
                readInput();
            }
            case "tools" -> {
                once(!toolsSeen, name);
                toolsSeen = true;
                var tools = DeclaredTools.read(parser, CLIENTS_TOOLS::contains);
                hasTools = tools.any();
                hasUnboundedInput |= tools.hosted();
            }
            case "prompt", "conversation" -> {
                hasUnboundedInput |= !parser.hasToken(JsonToken.VALUE_NULL);
                parser.skipChildren();
            }
            case KeptState.PREVIOUS, KeptState.STORE, KeptState.BACKGROUND, KeptState.INCLUDE -> readState(name);
            default -> parser.skipChildren();
        }
    }

    private void readState(String name) throws IOException {
        once(!state.has(name), name);
        var from = start();
        if (parser.hasToken(JsonToken.START_ARRAY)) {
            while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
                state.included(parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : "");
                parser.skipChildren();
            }
        } else {
            parser.skipChildren();
            parser.finishToken();
        }
        var to = end();
        state.read(name, from, to, new String(body, from, to - from, StandardCharsets.UTF_8));
    }

    private void readModel() throws IOException {
        once(model == null, "model");
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw ProtocolException.invalid("`model` must be a string.", "model");
        }
        modelFrom = start();
        model = parser.getText();
        modelTo = end();
        if (model.isBlank() || model.length() > MAX_MODEL || !PlainText.is(model)) {
            throw ProtocolException.invalid("`model` must be the id of a model.", "model");
        }
    }

    private void readMaxOutput(String name) throws IOException {
        once(maxOutput == null, name);
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            return;
        }
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || parser.getLongValue() < 1) {
            throw ProtocolException.invalid("`" + name + "` must be an integer of at least 1.", name);
        }
        maxOutput = parser.getLongValue();
    }

    /// Counts the images, and the bytes of what is no text.
    private void readInput() throws IOException {
        var depth = 0;
        var item = -1;
        var fileFrom = -1;
        do {
            var token = depth == 0 ? parser.currentToken() : parser.nextToken();
            if (fileFrom >= 0) {
                fileBytes += start() - fileFrom;
                fileFrom = -1;
            }
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    item += depth == 1 ? 1 : 0;
                    depth++;
                }
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_STRING -> {
                    if (depth > 0 && isFileData()) {
                        fileFrom = start();
                        hasUnboundedInput |= !stands(IMAGE_URL);
                    } else if ("type".equals(parser.currentName())) {
                        readType(parser.getText(), item);
                    }
                    hasUnboundedInput |= "file_url".equals(parser.currentName());
                }
                case null -> throw new JsonParseException(parser, "the body ends inside `input`");
                default -> {}
            }
        } while (depth > 0);
    }

    private void readType(String type, int item) {
        switch (type) {
            case "input_image", "computer_screenshot" -> {
                images++;
                firstImage = firstImage < 0 ? item : firstImage;
            }
            case "input_text" -> {}
            default -> hasUnboundedInput |= type.startsWith("input_") || (isOfTool() && !CLIENTS_TOOLS.contains(type));
        }
    }

    /// Whether the object around the value at hand declares a tool.
    private boolean isOfTool() {
        var list = parser.getParsingContext().getParent();
        return list.inArray() && "tools".equals(list.getParent().getCurrentName());
    }

    /// Whether the string at hand holds an image or a file; it is not decoded for that.
    private boolean isFileData() throws IOException {
        var name = parser.currentName();
        if ("file_data".equals(name)) {
            return true;
        }
        return ("image_url".equals(name) || "url".equals(name)) && stands(DATA_URL);
    }

    /// Whether the value at hand begins so.
    private boolean stands(byte[] text) {
        var from = start();
        return from + text.length <= body.length && Arrays.equals(body, from, from + text.length, text, 0, text.length);
    }

    private int start() {
        return offset + (int) parser.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return offset + (int) parser.currentLocation().getByteOffset();
    }

    private static void once(boolean first, String name) {
        if (!first) {
            throw ProtocolException.invalid("`" + name + "` is given twice.", name);
        }
    }
}
