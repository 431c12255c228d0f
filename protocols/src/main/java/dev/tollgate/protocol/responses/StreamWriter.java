package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

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
        if (!stream) {
            return;
        }
        var event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.put("sequence_number", number++);
        event.setAll(members);
        out.writeBytes(frame(type, event));
    }

    static byte[] frame(String type, ObjectNode event) {
        try {
            var text = "event: " + type + "\ndata: " + Json.MAPPER.writeValueAsString(event) + "\n\n";
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
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
