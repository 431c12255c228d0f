package dev.tollgate.simulator.embeddings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tollgate.simulator.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.SplittableRandom;

/// A vector of length one that a text decides.
public final class Vector {
    private final float[] values;

    private Vector(float[] values) {
        this.values = values;
    }

    /// The text's vector.
    public static Vector of(String text, int dimensions) {
        var random = new SplittableRandom(text.hashCode());
        var raw = new double[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            raw[i] = random.nextDouble(-1, 1);
            squares += raw[i] * raw[i];
        }
        var values = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            values[i] = (float) (raw[i] / Math.sqrt(squares));
        }
        return new Vector(values);
    }

    /// As numbers.
    public ArrayNode asJson() {
        var array = Json.array();
        for (float value : values) {
            array.add(value);
        }
        return array;
    }

    /// Four bytes per dimension, the lowest first, as the SDKs decode it.
    String asBase64() {
        var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
