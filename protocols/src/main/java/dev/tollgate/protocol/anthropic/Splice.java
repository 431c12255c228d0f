package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/// The one change of bytes that are passed on: a string in place of another.
final class Splice {
    private Splice() {}

    /// `bytes[from, to)` with `value` instead of `bytes[valueFrom, valueTo)`.
    static byte[] apply(byte[] bytes, int from, int to, int valueFrom, int valueTo, byte[] value) {
        var result = new byte[to - from - (valueTo - valueFrom) + value.length];
        var before = valueFrom - from;
        System.arraycopy(bytes, from, result, 0, before);
        System.arraycopy(value, 0, result, before, value.length);
        System.arraycopy(bytes, valueTo, result, before + value.length, to - valueTo);
        return result;
    }

    /// The text as a JSON string.
    static byte[] quoted(String text) {
        return ("\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }
}
