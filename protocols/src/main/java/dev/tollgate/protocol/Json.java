package dev.tollgate.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// JSON from outside: bounded depth, no duplicate members, numbers kept as they were written.
public final class Json {
    /// The deepest nesting that is read (levels).
    public static final int MAX_DEPTH = 256;

    /// Thread-safe; never reconfigured.
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(1_000)
                            .maxNameLength(50_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /// A client's request body, which must be one JSON object in UTF-8.
    ///
    /// @throws ProtocolException that tells what is wrong and where
    public static ObjectNode request(byte[] body) {
        if (body.length == 0) {
            throw ProtocolException.invalid("The request body is empty. Send a JSON object.", null);
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
            throw ProtocolException.invalid("The request body must be a JSON object.", null);
        } catch (CharacterCodingException e) {
            throw ProtocolException.invalid("The request body must be UTF-8.", null);
        } catch (StreamConstraintsException e) {
            throw ProtocolException.invalid(
                    "The JSON body is nested deeper than " + MAX_DEPTH + " levels or has a value that is too long.",
                    null);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw ProtocolException.invalid(
                    "The request body is not valid JSON" + place + ": " + e.getOriginalMessage(), null);
        } catch (NumberFormatException e) {
            throw ProtocolException.invalid("The request body holds a number that is out of range.", null);
        } catch (IOException e) {
            throw ProtocolException.invalid("The request body is not valid JSON.", null);
        }
    }

    /// Any JSON value from an upstream; absent when the bytes are not one.
    public static @Nullable JsonNode value(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    /// An upstream's JSON object; absent when the bytes are anything else.
    public static @Nullable ObjectNode object(byte[] bytes) {
        try (JsonParser parser = MAPPER.getFactory().createParser(bytes)) {
            return MAPPER.readTree(parser) instanceof ObjectNode object ? object : null;
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    /// A JSON object in a text, such as a tool call's arguments; absent when it is anything else.
    public static @Nullable ObjectNode object(String text) {
        return object(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The same in UTF-8.
    public static byte[] bytes(JsonNode json) {
        return text(json).getBytes(StandardCharsets.UTF_8);
    }

    /// JSON as every string survives it, also one half of a surrogate pair, as deltas may be cut between the two.
    public static String text(JsonNode json) {
        var text = json.toString();
        for (var i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i)) {
                return escaped(text);
            }
            i += Character.isHighSurrogate(text.charAt(i)) ? 1 : 0;
        }
        return text;
    }

    private static String escaped(String text) {
        var result = new StringBuilder(text.length() + 16);
        for (var i = 0; i < text.length(); i++) {
            var letter = text.charAt(i);
            if (!Character.isSurrogate(letter)) {
                result.append(letter);
            } else if (isPair(text, i)) {
                result.append(letter).append(text.charAt(++i));
            } else {
                result.append("\\u").append(Integer.toHexString(letter));
            }
        }
        return result.toString();
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }
}
