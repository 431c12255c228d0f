package dev.tollgate.protocol.embedding;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/// A vector as a provider wrote it; turned into the other form only where a client asked for that.
public sealed interface Vector {
    /// JSON numbers.
    record Numbers(ArrayNode values) implements Vector {}

    /// Base64 of 32-bit floats, little-endian.
    record Packed(String base64) implements Vector {}

    /// As JSON numbers.
    default ArrayNode numbers() {
        return switch (this) {
            case Numbers numbers -> numbers.values();
            case Packed packed -> {
                var floats = ByteBuffer.wrap(Base64.getDecoder().decode(packed.base64()))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
                var values = JsonNodeFactory.instance.arrayNode(floats.remaining());
                while (floats.hasRemaining()) {
                    values.add(floats.get());
                }
                yield values;
            }
        };
    }

    /// As base64 of 32-bit floats.
    default String base64() {
        return switch (this) {
            case Packed packed -> packed.base64();
            case Numbers numbers -> {
                var bytes = ByteBuffer.allocate(numbers.values().size() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
                numbers.values().forEach(value -> bytes.putFloat(value.floatValue()));
                yield Base64.getEncoder().encodeToString(bytes.array());
            }
        };
    }
}
