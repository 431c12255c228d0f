package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tollgate.protocol.DeclaredTools;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.PlainText;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.UpstreamRequest.Body;
import dev.tollgate.protocol.chat.RelayedRequest.Place;
import dev.tollgate.protocol.chat.RelayedRequest.Span;
import dev.tollgate.protocol.chat.RelayedRequest.UsageFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a chat request in one pass of a streaming parser, without a tree, and refuses what is malformed.
final class RequestScan {
    static final byte[] DEVELOPER = Splices.ascii("\"developer\"");
    static final byte[] LIMIT = Splices.ascii("\"max_completion_tokens\"");
    private static final byte[] DATA_URL = Splices.ascii("\"data:");
    private static final byte[] IMAGE_URL = Splices.ascii("\"data:image");
    private static final Set<String> TEXT_OR_IMAGE =
            Set.of("text", "input_text", "output_text", "refusal", "thinking", "image_url", "input_image");
    private static final Set<String> UNBOUNDED = Set.of("input_audio", "audio", "file_data", "file_id", "file_url");
    private static final int MAX_CHOICES = 128;
    private static final int MAX_MODEL_LENGTH = 256;

    private final byte[] body;
    private final int offset;
    private final JsonParser parser;
    private @Nullable String model;
    private int modelFrom;
    private int modelTo;
    private int bodyStart;
    private @Nullable Boolean stream;
    private @Nullable UsageFlag usageFlag;
    private @Nullable Long maxTokens;
    private @Nullable Long maxCompletionTokens;
    private @Nullable Integer choices;
    private boolean messagesSeen;
    private long mediaBytes;
    private int images;
    private int firstImage = -1;
    private boolean hasUnboundedInput;
    private boolean hasTools;
    private int limitFrom = -1;
    private final List<Integer> developers = new ArrayList<>();
    private @Nullable Span options;

    private RequestScan(byte[] body) throws IOException {
        this.body = body;
        this.offset = beginsWithByteOrderMark(body) ? 3 : 0;
        this.parser = Json.MAPPER.getFactory().createParser(body, offset, body.length - offset);
    }

    /// Reads the request; a 400 that names the member or the position when it cannot be one.
    static RelayedRequest read(byte[] body) {
        try {
            return new RequestScan(body).scan();
        } catch (StreamConstraintsException e) {
            throw invalid(
                    "The JSON body is nested deeper than " + Json.MAX_DEPTH + " levels or has a value that is"
                            + " too long.",
                    null);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw invalid(
                    "The request body is not valid JSON"
                            + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()) + ": "
                            + e.getOriginalMessage(),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RelayedRequest scan() throws IOException {
        if (body.length == offset) {
            throw invalid("The request body is empty. Send a JSON object.", null);
        }
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("The request body must be a JSON object.", null);
        }
        if (parser.currentTokenLocation().getByteOffset() < 0) {
            throw invalid("The request body must be UTF-8.", null);
        }
        bodyStart = start() + 1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var from = start();
            parser.nextToken();
            limitFrom = name.equals("max_completion_tokens") && stands(LIMIT, from) ? from : limitFrom;
            member(name);
            if (name.equals("stream_options")) {
                options = new Span(from, end());
            }
        }
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "there is more text after the object");
        }
        return result();
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "model" -> readModel();
            case "messages" -> readMessages();
            case "stream" -> stream = readStream();
            case "stream_options" -> readStreamOptions();
            case "max_tokens" -> maxTokens = readCount(name, maxTokens);
            case "max_completion_tokens" -> maxCompletionTokens = readCount(name, maxCompletionTokens);
            case "n" -> readChoices();
            case "tools", "functions" -> {
                var tools = DeclaredTools.read(parser, type -> type.equals("function") || type.equals("custom"));
                hasTools |= tools.any();
                hasUnboundedInput |= tools.hosted();
            }
            // How OpenAI, OpenRouter, xAI and Qwen are asked to search.
            case "web_search_options", "plugins", "search_parameters", "enable_search" -> {
                hasUnboundedInput |= !parser.hasToken(JsonToken.VALUE_NULL) && !parser.hasToken(JsonToken.VALUE_FALSE);
                parser.skipChildren();
            }
            default -> parser.skipChildren();
        }
    }

    private void readModel() throws IOException {
        once(model == null, "model");
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw invalid("`model` must be a string.", "model");
        }
        modelFrom = start();
        model = parser.getText();
        modelTo = end();
        if (model.isBlank() || model.length() > MAX_MODEL_LENGTH || !PlainText.is(model)) {
            throw invalid("`model` must be the id of a model.", "model");
        }
    }

    private void readMessages() throws IOException {
        once(!messagesSeen, "messages");
        messagesSeen = true;
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            throw invalid("`messages` must be an array.", "messages");
        }
        var depth = 1;
        var message = -1;
        var mediaFrom = -1;
        while (depth > 0) {
            var token = parser.nextToken();
            if (mediaFrom >= 0) {
                mediaBytes += start() - mediaFrom;
                mediaFrom = -1;
            }
            hasUnboundedInput |= isUnbounded(token);
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    message += depth == 1 ? 1 : 0;
                    depth++;
                }
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> {
                    if (parser.currentName().equals("image_url")) {
                        images++;
                        firstImage = firstImage < 0 ? message : firstImage;
                    }
                }
                case VALUE_STRING -> {
                    mediaFrom = isMediaData() ? start() : -1;
                    if (depth == 2 && "role".equals(parser.currentName()) && stands(DEVELOPER, start())) {
                        developers.add(start());
                    }
                }
                case null -> throw new JsonParseException(parser, "the body ends inside `messages`");
                default -> message += depth == 1 ? 1 : 0;
            }
        }
        if (message < 0) {
            throw invalid("`messages` must hold at least one message.", "messages");
        }
    }

    /// Whether the value at hand is, or tells of, something but text and images.
    private boolean isUnbounded(@Nullable JsonToken token) throws IOException {
        var name = parser.currentName();
        if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_NULL || name == null) {
            return false;
        }
        return switch (name) {
            case "url", "image_url" -> stands(DATA_URL, start()) && !stands(IMAGE_URL, start());
            case "type" -> token == JsonToken.VALUE_STRING && isOfPart() && !TEXT_OR_IMAGE.contains(parser.getText());
            default -> UNBOUNDED.contains(name);
        };
    }

    /// Whether the object around the value at hand is a part of a message's content.
    private boolean isOfPart() {
        var list = parser.getParsingContext().getParent();
        return list.inArray() && "content".equals(list.getParent().getCurrentName());
    }

    /// Whether the string at hand is an image, a sound or a file; it is not decoded for that.
    private boolean isMediaData() throws IOException {
        return switch (parser.currentName()) {
            case "url", "image_url" -> stands(DATA_URL, start());
            case "file_data" -> true;
            case "data" ->
                "input_audio".equals(parser.getParsingContext().getParent().getCurrentName());
            case null, default -> false;
        };
    }

    private boolean stands(byte[] text, int at) {
        return at + text.length <= body.length && Arrays.equals(body, at, at + text.length, text, 0, text.length);
    }

    private @Nullable Boolean readStream() throws IOException {
        once(stream == null, "stream");
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw invalid("`stream` must be a boolean.", "stream");
        };
    }

    private void readStreamOptions() throws IOException {
        once(usageFlag == null, "stream_options");
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            usageFlag = new UsageFlag(false, Place.WHOLE_OPTIONS, start(), start() + 4);
            return;
        }
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            throw invalid("`stream_options` must be an object.", "stream_options");
        }
        var inside = start() + 1;
        var empty = true;
        UsageFlag found = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            var name = parser.currentName();
            var value = parser.nextToken();
            if (name.equals("include_usage")) {
                once(found == null, "stream_options.include_usage");
                found = usageValue(value);
            } else {
                parser.skipChildren();
            }
        }
        var place = empty ? Place.ONLY_MEMBER_OF_OPTIONS : Place.MEMBER_OF_OPTIONS;
        usageFlag = found != null ? found : new UsageFlag(false, place, inside, inside);
    }

    private UsageFlag usageValue(JsonToken value) {
        return switch (value) {
            case VALUE_TRUE -> new UsageFlag(true, Place.VALUE, start(), start() + 4);
            case VALUE_FALSE -> new UsageFlag(false, Place.VALUE, start(), start() + 5);
            case VALUE_NULL -> new UsageFlag(false, Place.VALUE, start(), start() + 4);
            default ->
                throw invalid("`stream_options.include_usage` must be a boolean.", "stream_options.include_usage");
        };
    }

    private @Nullable Long readCount(String name, @Nullable Long before) throws IOException {
        once(before == null, name);
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            return null;
        }
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 1) {
            throw invalid("`" + name + "` must be an integer of at least 1.", name);
        }
        return parser.getLongValue();
    }

    private void readChoices() throws IOException {
        once(choices == null, "n");
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            return;
        }
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 1
                || parser.getIntValue() > MAX_CHOICES) {
            throw invalid("`n` must be an integer from 1 to " + MAX_CHOICES + ".", "n");
        }
        choices = parser.getIntValue();
    }

    private RelayedRequest result() {
        if (model == null) {
            throw invalid("`model` is missing.", "model");
        }
        if (!messagesSeen) {
            throw invalid("`messages` is missing.", "messages");
        }
        var most = maxCompletionTokens;
        if (maxTokens != null && (most == null || maxTokens > most)) {
            most = maxTokens;
        }
        return new RelayedRequest(
                new Body(body),
                model,
                modelFrom,
                modelTo,
                stream != null && stream,
                usageFlag != null ? usageFlag : new UsageFlag(false, Place.MEMBER_OF_BODY, bodyStart, bodyStart),
                most,
                choices == null ? 1 : choices,
                body.length - mediaBytes,
                images,
                firstImage < 0 ? null : "messages[" + firstImage + "]",
                hasUnboundedInput,
                hasTools,
                maxTokens == null ? limitFrom : -1,
                developers,
                options == null ? null : withComma(options));
    }

    /// The member with the comma that has to go with it.
    private Span withComma(Span member) {
        var to = member.to();
        while (body[to] <= ' ') {
            to++;
        }
        if (body[to] == ',') {
            return new Span(member.from(), to + 1);
        }
        var from = member.from() - 1;
        while (body[from] <= ' ') {
            from--;
        }
        return body[from] == ',' ? new Span(from, member.to()) : member;
    }

    private int start() {
        return offset + (int) parser.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return offset + (int) parser.currentLocation().getByteOffset();
    }

    private static boolean beginsWithByteOrderMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
    }

    private static void once(boolean first, String name) {
        if (!first) {
            throw invalid("`" + name + "` is given twice.", name);
        }
    }

    private static ProtocolException invalid(String message, @Nullable String param) {
        return ProtocolException.invalid(message, param);
    }
}
