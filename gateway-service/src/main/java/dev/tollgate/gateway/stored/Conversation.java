package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/// Makes a request that refers to what is kept into one that says everything itself.
final class Conversation {
    static final String REASONING = "reasoning";
    private static final String ENCRYPTED = "encrypted_content";
    /// Items that every provider takes without an id. With one, some look for what came before it in their
    /// own store.
    private static final Set<String> NAMELESS =
            Set.of("message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output");
    /// What a file or an image counts: it stands for itself, not for its bytes.
    private static final int FILE_BYTES = 12_000;

    private Conversation() {}

    /// Whether an item of this type that has an id, but no content of its own, stands for a kept one. The
    /// type of a reference may be left out, and thoughts are often sent back without their encrypted form.
    static boolean isReference(String type) {
        return type.equals("item_reference") || type.isEmpty() || type.equals(REASONING);
    }

    /// Puts the kept items in the places of the references to them.
    ///
    /// @throws ProtocolException a 404 when an item is not kept; thoughts that are not stay as they are
    static void resolve(ObjectNode request, Map<String, JsonNode> kept) {
        if (!(request.path(ResponseBody.INPUT) instanceof ArrayNode input)) {
            return;
        }
        for (var i = 0; i < input.size(); i++) {
            var item = input.get(i);
            var type = item.path("type").asText("");
            if (!item.isObject() || item.hasNonNull("role") || item.hasNonNull(ENCRYPTED) || !isReference(type)) {
                continue;
            }
            var found = kept.get(item.path("id").asText(""));
            if (found != null) {
                input.set(i, found);
            } else if (!type.equals(REASONING)) {
                throw new ProtocolException(new CompletionError(
                        Kind.NOT_FOUND,
                        "Item with id '" + item.path("id").asText("") + "' not found. Items of answers with `store` set"
                                + " to false are not kept. Send the item itself.",
                        "input[" + i + "]",
                        null,
                        null));
            }
        }
    }

    /// Puts the items of the conversation so far before those of the request, as any provider takes them.
    static void goOn(ObjectNode request, JsonNode before) {
        var items = Json.MAPPER.createArrayNode();
        for (var i = 0; i < before.size(); i++) {
            var item = before.get(i);
            var type = item.path("type").asText("message");
            if (type.equals(REASONING) && !leadsToSomething(item, before.path(i + 1))) {
                continue;
            }
            if (item instanceof ObjectNode object && NAMELESS.contains(type)) {
                object.remove("id");
            }
            items.add(item);
        }
        var own = request.path(ResponseBody.INPUT);
        if (own.isTextual()) {
            items.addObject().put("type", "message").put("role", "user").put("content", own.asText());
        } else {
            own.forEach(items::add);
        }
        request.set(ResponseBody.INPUT, items);
    }

    /// Thoughts are taken back encrypted only, and only directly before what they led to.
    private static boolean leadsToSomething(JsonNode thought, JsonNode next) {
        return thought.hasNonNull(ENCRYPTED)
                && next.isObject()
                && !next.path("type").asText("").endsWith("_output")
                && (!next.hasNonNull("role") || next.path("role").asText().equals("assistant"));
    }

    /// Leaves out the oldest turns until all members together are `maxBytes` at most, or one turn is left. A
    /// turn begins with what the client says, so that no call is parted from its output.
    static void truncate(ObjectNode request, long maxBytes) {
        if (!(request.path(ResponseBody.INPUT) instanceof ArrayNode input)) {
            return;
        }
        var size = size(request);
        var cut = 0;
        for (var i = 0; i < input.size() && size > maxBytes; i++) {
            if (i > 0 && beginsTurn(input, i)) {
                for (; cut < i; cut++) {
                    size -= size(input.get(cut));
                }
            }
        }
        var rest = Json.MAPPER.createArrayNode();
        rest.addAll(StreamSupport.stream(input.spliterator(), false).skip(cut).toList());
        request.set(ResponseBody.INPUT, rest);
    }

    private static boolean beginsTurn(ArrayNode input, int index) {
        return isSaidByClient(input.get(index)) && !isSaidByClient(input.get(index - 1));
    }

    private static boolean isSaidByClient(JsonNode item) {
        return List.of("user", "system", "developer").contains(item.path("role").asText());
    }

    private static long size(JsonNode json) {
        if (json.isTextual()) {
            var text = json.textValue();
            return text.startsWith("data:") ? Math.min(FILE_BYTES, text.length()) : text.length();
        }
        var size = 4L;
        if (json instanceof ObjectNode object) {
            for (var member : object.properties()) {
                size += member.getKey().equals("file_data")
                        ? FILE_BYTES
                        : member.getKey().length() + size(member.getValue());
            }
        } else {
            for (var element : json) {
                size += size(element);
            }
        }
        return size;
    }
}
