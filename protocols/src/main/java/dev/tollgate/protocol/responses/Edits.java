package dev.tollgate.protocol.responses;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Places of a JSON text that get another text; all else of it stays as it is.
final class Edits {
    private final List<Edit> edits = new ArrayList<>();

    private record Edit(int from, int to, String text) {}

    /// What stands at `[from, to)` becomes `text`; an empty place is a place to insert at.
    void replace(int from, int to, String text) {
        edits.add(new Edit(from, to, text));
    }

    boolean isEmpty() {
        return edits.isEmpty();
    }

    void clear() {
        edits.clear();
    }

    /// `bytes[from, to)` with the changes.
    byte[] apply(byte[] bytes, int from, int to) {
        if (edits.isEmpty()) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        var out = new ByteArrayOutputStream(to - from + 256);
        var at = from;
        edits.sort(Comparator.comparingInt(Edit::from));
        for (var edit : edits) {
            out.write(bytes, at, edit.from() - at);
            out.writeBytes(edit.text().getBytes(StandardCharsets.UTF_8));
            at = edit.to();
        }
        out.write(bytes, at, to - at);
        return out.toByteArray();
    }
}
