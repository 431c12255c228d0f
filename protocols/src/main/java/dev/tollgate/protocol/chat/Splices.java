package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/// Replaces parts of a JSON text; every other byte stays.
final class Splices {
    private Splices() {}

    /// One replacement of `body[from, to)`.
    record Splice(int from, int to, List<byte[]> text) {}

    /// `bytes[from, to)` with the replacements, which do not overlap.
    static byte[] apply(byte[] bytes, int from, int to, List<Splice> splices) {
        splices.sort(Comparator.comparingInt(Splice::from));
        var result = new ByteArrayOutputStream(to - from + 64);
        var copied = from;
        for (var splice : splices) {
            result.write(bytes, copied, splice.from() - copied);
            splice.text().forEach(result::writeBytes);
            copied = splice.to();
        }
        result.write(bytes, copied, to - copied);
        return result.toByteArray();
    }

    /// The name as a JSON string.
    static byte[] quoted(String name) {
        return ("\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(name)) + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
