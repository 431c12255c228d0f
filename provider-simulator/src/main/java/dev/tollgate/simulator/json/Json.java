package dev.tollgate.simulator.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// JSON in and out.
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(80 << 20)
                        .maxNestingDepth(1000)
                        .build());
    }

    private Json() {}

    /// Writes something to a generator.
    @FunctionalInterface
    public interface Writing {
        /// Writes one JSON value.
        void to(JsonGenerator out) throws IOException;
    }

    /// The bytes of what is written.
    public static Buffer bytes(Writing writing) {
        var bytes = new ByteArrayBuilder(1024);
        try (var out = MAPPER.getFactory().createGenerator(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /// The bytes of a tree.
    public static Buffer bytesOf(JsonNode tree) {
        return Buffer.buffer(text(tree).getBytes(StandardCharsets.UTF_8));
    }

    /// The text of a tree, on one line.
    public static String text(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The tree of a JSON object, or nothing when the bytes are something else.
    public static Optional<JsonNode> object(Buffer bytes) {
        try {
            var tree = MAPPER.readTree(bytes.getBytes());
            return tree != null && tree.isObject() ? Optional.of(tree) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The text as a JSON string, quotes included.
    public static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /// A new, empty object.
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// A new, empty array.
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
