package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.sse.EventTemplate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Writes numbered events, each with its name and an empty line behind it. For a whole answer it writes nothing.
final class StreamWriter {
    private final boolean stream;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long number;

    StreamWriter(boolean stream) {
        this.stream = stream;
    }

    /// Where the next events go.
    void into(ByteArrayOutputStream next) {
        out = next;
    }

    /// Takes `members` over.
    void event(String type, ObjectNode members) {
        if (stream) {
            out.writeBytes(frame(type, numbered(type, number++, members)));
        }
    }

    /// Events that only differ in their number and a text.
    ///
    /// @param members makes the members of one with this text
    static EventTemplate deltas(String type, Function<String, ObjectNode> members) {
        return new EventTemplate(value -> frame(type, numbered(type, Long.parseLong(value), members.apply(value))));
    }

    void delta(EventTemplate deltas, String text) {
        if (stream) {
            deltas.write(number++, text, out);
        }
    }

    private static ObjectNode numbered(String type, long number, ObjectNode members) {
        var event = JsonNodeFactory.instance.objectNode().put("type", type);
        return event.put("sequence_number", number).setAll(members);
    }

    static byte[] frame(String type, ObjectNode event) {
        return ("event: " + type + "\ndata: " + Json.text(event) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Members of an event about an item.
    static ObjectNode about(OutputItem item) {
        return JsonNodeFactory.instance.objectNode().put("item_id", item.id()).put("output_index", item.index());
    }

    /// The event that begins or ends an item.
    void item(String type, OutputItem item) {
        var members = JsonNodeFactory.instance.objectNode().put("output_index", item.index());
        members.set("item", item.json());
        event(type, members);
    }
}
