package dev.tollgate.protocol.gemini;

import dev.tollgate.protocol.ContentPart;
import java.util.ArrayList;
import java.util.List;

/// Joins the pieces of a model's content. SDKs send a streamed answer back chunk by chunk: a thought and its signature
/// arrive as many parts, but they are one block, and whoever signed it wants it as one.
final class StreamedParts {
    private final List<ContentPart> joined = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Open open = Open.NOTHING;

    private enum Open {
        NOTHING,
        TEXT,
        THOUGHT
    }

    private StreamedParts() {}

    static List<ContentPart> joined(List<ContentPart> parts) {
        var streamed = new StreamedParts();
        parts.forEach(streamed::add);
        streamed.close();
        return streamed.joined.isEmpty() ? parts : streamed.joined;
    }

    private void add(ContentPart part) {
        if (part instanceof ContentPart.Text piece && piece.signature() == null) {
            open(Open.TEXT);
            text.append(piece.text());
        } else if (part instanceof ContentPart.Reasoning piece && !piece.redacted()) {
            open(Open.THOUGHT);
            text.append(piece.text());
            if (piece.signature() != null) {
                joined.add(new ContentPart.Reasoning(text.toString(), piece.signature(), false));
                text.setLength(0);
                open = Open.NOTHING;
            }
        } else {
            close();
            joined.add(part);
        }
    }

    private void open(Open kind) {
        if (open != kind) {
            close();
            open = kind;
        }
    }

    private void close() {
        if (!text.isEmpty()) {
            joined.add(
                    open == Open.TEXT
                            ? ContentPart.Text.of(text.toString())
                            : new ContentPart.Reasoning(text.toString(), null, false));
        }
        text.setLength(0);
        open = Open.NOTHING;
    }
}
