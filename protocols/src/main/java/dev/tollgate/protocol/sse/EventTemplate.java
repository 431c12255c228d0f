package dev.tollgate.protocol.sse;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tollgate.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// An event that is written again and again with other values in it: all around them is serialised once.
public final class EventTemplate {
    private final List<byte[]> constants = new ArrayList<>();

    /// @param event writes the event with a digit in each of its places, as a number or a text, and nowhere else
    /// anything that depends on it
    public EventTemplate(Function<String, byte[]> event) {
        var one = event.apply("1");
        var two = event.apply("2");
        var from = 0;
        for (var at = Arrays.mismatch(one, two); at >= 0; ) {
            constants.add(Arrays.copyOfRange(one, from, at));
            from = at + 1;
            var next = Arrays.mismatch(one, from, one.length, two, from, two.length);
            at = next < 0 ? -1 : from + next;
        }
        constants.add(Arrays.copyOfRange(one, from, one.length));
    }

    /// Writes the event with a text in its only place.
    public void write(String text, ByteArrayOutputStream out) {
        out.writeBytes(constants.getFirst());
        out.writeBytes(escaped(text));
        out.writeBytes(constants.getLast());
    }

    /// Writes the event with a number, at least 0, in its first place and a text in its second.
    public void write(long number, String text, ByteArrayOutputStream out) {
        out.writeBytes(constants.getFirst());
        writeDigits(number, out);
        out.writeBytes(constants.get(1));
        out.writeBytes(escaped(text));
        out.writeBytes(constants.getLast());
    }

    private static void writeDigits(long number, ByteArrayOutputStream out) {
        if (number > 9) {
            writeDigits(number / 10, out);
        }
        out.write('0' + (int) (number % 10));
    }

    private static byte[] escaped(String text) {
        try {
            return JsonStringEncoder.getInstance().quoteAsUTF8(text);
        } catch (IllegalArgumentException e) {
            // Half of a surrogate pair.
            var quoted = Json.text(TextNode.valueOf(text));
            return quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.UTF_8);
        }
    }
}
