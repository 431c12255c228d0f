package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a request in one pass of a streaming parser, without a tree, and refuses what is malformed.
final class RequestScan {
    private static final int MAX_CHOICES = 8;

    private final byte[] body;
    private final int offset;
    private final JsonParser parser;
    private final Set<String> seen = new HashSet<>();
    private @Nullable Long maxOutput;
    private int choices = 1;
    private int contents;
    private long mediaBytes;
    private int images;
    private @Nullable String firstImage;
    private boolean hasUnboundedInput;
    private boolean hasTools;

    private RequestScan(byte[] body) throws IOException {
        this.body = body;
        this.offset = beginsWithByteOrderMark(body) ? 3 : 0;
        this.parser = Json.MAPPER.getFactory().createParser(body, offset, body.length - offset);
    }

    static RelayedRequest read(RequestTarget target, byte[] body) {
        try {
            return new RequestScan(body).scan(target);
        } catch (StreamConstraintsException e) {
            throw ProtocolException.invalid(
                    "The JSON body is nested deeper than " + Json.MAX_DEPTH
                            + " levels or has a value that is too long.",
                    null);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw ProtocolException.invalid(
                    "The request body is not valid JSON"
                            + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()) + ": "
                            + e.getOriginalMessage(),
                    null);
        } catch (IOException e) {
            throw ProtocolException.invalid("The request body is not valid JSON.", null);
        }
    }

    private RelayedRequest scan(RequestTarget target) throws IOException {
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
        if (contents == 0) {
            throw ProtocolException.invalid("`contents` must hold at least one content.", "contents");
        }
        return new RelayedRequest(
                new UpstreamRequest.Body(body),
                RequestReader.modelId(target.model()),
                Boolean.TRUE.equals(target.stream()),
                target.array(),
                maxOutput,
                choices,
                body.length - mediaBytes,
                images,
                firstImage,
                hasUnboundedInput,
                hasTools);
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "contents" -> readContents();
            case "systemInstruction", "system_instruction" -> walk("systemInstruction");
            case "generationConfig", "generation_config" -> readConfig();
            case "tools" -> readTools();
            case "cachedContent", "cached_content" -> {
                hasUnboundedInput |= !parser.hasToken(JsonToken.VALUE_NULL);
                parser.skipChildren();
            }
            default -> parser.skipChildren();
        }
    }

    private void readContents() throws IOException {
        once("contents");
        if (parser.hasToken(JsonToken.START_OBJECT)) {
            walk("contents[0]");
            contents = 1;
            return;
        }
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            throw ProtocolException.invalid("`contents` must be an array.", "contents");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            walk("contents[" + contents + "]");
            contents++;
        }
    }

    /// Looks for media below the value at hand. What a function takes and gives is the client's own JSON.
    private void walk(String place) throws IOException {
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
            } else if (token == JsonToken.FIELD_NAME) {
                switch (parser.currentName()) {
                    case "args", "response" -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                    case "inlineData", "inline_data", "fileData", "file_data" -> {
                        parser.nextToken();
                        readMedia(place);
                    }
                    default -> {}
                }
            }
        }
    }

    private void readMedia(String place) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return;
        }
        var isImage = false;
        var isText = false;
        var isOther = false;
        var isElsewhere = false;
        var dataBytes = 0L;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            if (name.equals("data") && parser.hasToken(JsonToken.VALUE_STRING)) {
                var from = start();
                parser.finishToken();
                dataBytes += offset + (int) parser.currentLocation().getByteOffset() - from;
            } else if ((name.equals("mimeType") || name.equals("mime_type"))
                    && parser.hasToken(JsonToken.VALUE_STRING)) {
                var type = parser.getText().toLowerCase(Locale.ROOT);
                isImage |= type.startsWith("image/");
                isText |= type.startsWith("text/");
                isOther |= !type.startsWith("image/") && !type.startsWith("text/");
            } else {
                isElsewhere |= name.equals("fileUri") || name.equals("file_uri");
                parser.skipChildren();
            }
        }
        mediaBytes += isText ? 0 : dataBytes;
        hasUnboundedInput |= isOther || (!isImage && (!isText || isElsewhere));
        if (isImage) {
            images++;
            firstImage = firstImage == null ? place : firstImage;
        }
    }

    private void readConfig() throws IOException {
        once("generationConfig");
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            return;
        }
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            throw ProtocolException.invalid("`generationConfig` must be an object.", "generationConfig");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "maxOutputTokens", "max_output_tokens" -> {
                    var max = readCount("generationConfig.maxOutputTokens", Integer.MAX_VALUE);
                    maxOutput = max == null ? null : Long.valueOf(max);
                }
                case "candidateCount", "candidate_count" -> {
                    var count = readCount("generationConfig.candidateCount", MAX_CHOICES);
                    choices = count == null ? 1 : count;
                }
                default -> parser.skipChildren();
            }
        }
    }

    private @Nullable Integer readCount(String name, int max) throws IOException {
        once(name);
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            return null;
        }
        var value = readNumber();
        if (value == null
                || value.signum() <= 0
                || value.compareTo(BigDecimal.valueOf(max)) > 0
                || value.stripTrailingZeros().scale() > 0) {
            throw ProtocolException.invalid("`" + name + "` must be an integer from 1 to " + max + ".", name);
        }
        return value.intValueExact();
    }

    private @Nullable BigDecimal readNumber() throws IOException {
        try {
            if (parser.currentToken().isNumeric()) {
                return parser.getDecimalValue();
            }
            if (parser.hasToken(JsonToken.VALUE_STRING) && parser.getTextLength() <= 20) {
                return new BigDecimal(parser.getText().strip());
            }
        } catch (NumberFormatException e) {
            return null;
        }
        parser.skipChildren();
        return null;
    }

    private void readTools() throws IOException {
        once("tools");
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            readTool();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            hasTools = true;
            readTool();
        }
    }

    /// All but functions are run by Google.
    private void readTool() throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            hasTools = true;
            var name = parser.currentName();
            parser.nextToken();
            hasUnboundedInput |= !name.equals("functionDeclarations")
                    && !name.equals("function_declarations")
                    && !parser.hasToken(JsonToken.VALUE_NULL);
            parser.skipChildren();
        }
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
