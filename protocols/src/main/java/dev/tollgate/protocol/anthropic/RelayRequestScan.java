package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tollgate.protocol.DeclaredTools;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.PlainText;
import dev.tollgate.protocol.ProtocolException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a request that is passed on, in one pass of a streaming parser and without a tree.
final class RelayRequestScan {
    private final byte[] body;
    private final int offset;
    private final JsonParser parser;
    private final Set<String> seen = new HashSet<>();
    private @Nullable String model;
    private int modelFrom;
    private int modelTo;
    private boolean stream;
    private @Nullable Long maxTokens;
    private boolean hasTools;
    private boolean hasUnboundedInput;
    private int message = -1;
    private long mediaBytes;
    private int images;
    private int firstImage = -1;

    private RelayRequestScan(byte[] body) throws IOException {
        this.body = body;
        this.offset = beginsWithByteOrderMark(body) ? 3 : 0;
        this.parser = Json.MAPPER.getFactory().createParser(body, offset, body.length - offset);
    }

    static RelayRequest read(byte[] body) {
        try {
            return new RelayRequestScan(body).scan();
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
            throw ProtocolException.invalid("The request body must be UTF-8.", null);
        }
    }

    private RelayRequest scan() throws IOException {
        if (body.length == offset) {
            throw ProtocolException.invalid("The request body is empty. Send a JSON object.", null);
        }
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw ProtocolException.invalid("The request body must be a JSON object.", null);
        }
        if (parser.currentTokenLocation().getByteOffset() < 0) {
            throw ProtocolException.invalid("The request body must be UTF-8.", null);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            member(name);
        }
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "there is more text after the object");
        }
        return result();
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "model" -> readModel();
            case "stream" -> {
                once(name);
                stream = switch (parser.currentToken()) {
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE, VALUE_NULL -> false;
                    default -> throw ProtocolException.invalid("`stream` must be a boolean.", name);
                };
            }
            case "max_tokens" -> readMaxTokens();
            case "messages" -> readMessages();
            case "tools" -> {
                var tools = DeclaredTools.read(parser, RelayRequestScan::isClients);
                hasTools = tools.any();
                hasUnboundedInput |= tools.hosted();
            }
            case "mcp_servers", "container" -> {
                hasUnboundedInput |= !parser.hasToken(JsonToken.VALUE_NULL);
                parser.skipChildren();
            }
            default -> parser.skipChildren();
        }
    }

    /// Tools that Anthropic has defined and the client runs bring no input of their own.
    private static boolean isClients(String type) {
        return type.equals("custom")
                || type.startsWith("bash_")
                || type.startsWith("text_editor_")
                || type.startsWith("computer_")
                || type.startsWith("memory_");
    }

    private void readModel() throws IOException {
        once("model");
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw ProtocolException.invalid("`model` must be a string.", "model");
        }
        modelFrom = start();
        model = parser.getText();
        modelTo = offset + (int) parser.currentLocation().getByteOffset();
        if (model.isBlank() || model.length() > Limits.MODEL_NAME || !PlainText.is(model)) {
            throw ProtocolException.invalid("`model` must be the id of a model.", "model");
        }
    }

    private void readMaxTokens() throws IOException {
        once("max_tokens");
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            return;
        }
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 0) {
            throw ProtocolException.invalid("`max_tokens` must be an integer of at least 0.", "max_tokens");
        }
        maxTokens = parser.getLongValue();
    }

    private void readMessages() throws IOException {
        once("messages");
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            throw ProtocolException.invalid("`messages` must be an array.", "messages");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            message++;
            if (parser.hasToken(JsonToken.START_OBJECT)) {
                readObject(false);
            } else {
                parser.skipChildren();
            }
        }
        if (message < 0) {
            throw ProtocolException.invalid("`messages` must hold at least one message.", "messages");
        }
    }

    /// Reads a message, a block in it or a source of one, down to the last. The input of a tool is the model's
    /// own. Answers whether a source is more than the text in it.
    private boolean readObject(boolean isSource) throws IOException {
        var isText = false;
        var isInline = false;
        var isOther = false;
        var isImage = false;
        var hasMedia = false;
        var dataBytes = 0L;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            switch (value) {
                case VALUE_STRING -> {
                    if (name.equals("type")) {
                        var type = parser.getText();
                        isText = type.equals("text");
                        isInline |= isText || type.equals("content");
                        isImage |= type.equals("image");
                        isOther |= isSource ? !isText && !type.equals("content") : !type.equals("image");
                        hasUnboundedInput |= type.equals("container_upload");
                        countImage(type);
                    } else if (isSource && name.equals("data")) {
                        var from = start();
                        parser.finishToken();
                        dataBytes += offset + parser.currentLocation().getByteOffset() - from;
                    }
                }
                case START_OBJECT -> {
                    if (name.equals("input")) {
                        parser.skipChildren();
                    } else {
                        hasMedia |= readObject(name.equals("source"));
                    }
                }
                case START_ARRAY -> readArray(name);
                default -> {
                    // Nothing that counts.
                }
            }
        }
        mediaBytes += isText ? 0 : dataBytes;
        hasUnboundedInput |= hasMedia && (isOther || !isImage);
        return isSource && (isOther || !isInline);
    }

    private void readArray(String name) throws IOException {
        if (!name.equals("content")) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.hasToken(JsonToken.START_OBJECT)) {
                readObject(false);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void countImage(String type) {
        if (type.equals("image")) {
            images++;
            firstImage = firstImage < 0 ? message : firstImage;
        }
    }

    private RelayRequest result() {
        if (model == null) {
            throw ProtocolException.invalid("`model` is missing.", "model");
        }
        if (!seen.contains("messages")) {
            throw ProtocolException.invalid("`messages` is missing.", "messages");
        }
        return new RelayRequest(
                body,
                new RelayRequest.Facts(
                        model,
                        modelFrom,
                        modelTo,
                        stream,
                        maxTokens,
                        body.length - mediaBytes,
                        images,
                        firstImage,
                        hasUnboundedInput,
                        hasTools));
    }

    private void once(String name) {
        if (!seen.add(name)) {
            throw ProtocolException.invalid("`" + name + "` is given twice.", name);
        }
    }

    private int start() {
        return offset + (int) parser.currentTokenLocation().getByteOffset();
    }

    private static boolean beginsWithByteOrderMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
    }
}
