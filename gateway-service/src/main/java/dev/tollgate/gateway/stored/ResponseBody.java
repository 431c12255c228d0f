package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of a Responses request that are about state, and the changes that resolve them.
///
/// @param store whether the answer is to be kept; the API's default is yes
/// @param background whether the client does not wait for the answer
/// @param stream whether the answer is a stream
/// @param previousId the response that this one goes on from
record ResponseBody(
        boolean store,
        boolean background,
        boolean stream,
        @Nullable String previousId) {
    private static final String STORE = "store";
    private static final String BACKGROUND = "background";
    private static final String STREAM = "stream";
    private static final String PREVIOUS = "previous_response_id";
    private static final String INPUT = "input";

    /// Reads the members in one pass, without a tree. A body that is no JSON object has none: the codec says why.
    ///
    /// @throws ProtocolException when a member has the wrong type, or two contradict each other
    static ResponseBody read(byte[] body) {
        var store = true;
        var background = false;
        var stream = false;
        String previousId = null;
        try (var parser = Json.MAPPER.getFactory().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new ResponseBody(false, false, false, null);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var value = parser.nextToken();
                switch (name) {
                    case STORE -> store = flag(name, value, true);
                    case BACKGROUND -> background = flag(name, value, false);
                    case STREAM -> stream = flag(name, value, false);
                    case PREVIOUS -> {
                        if (value != JsonToken.VALUE_NULL && value != JsonToken.VALUE_STRING) {
                            throw ProtocolException.invalid("`" + name + "` must be a string.", name);
                        }
                        previousId = value == JsonToken.VALUE_NULL ? null : parser.getText();
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            return new ResponseBody(false, false, false, null);
        }
        if (background && !store) {
            throw ProtocolException.invalid("`background` needs `store`: the answer must be kept somewhere.", STORE);
        }
        if (background && stream) {
            throw ProtocolException.unsupported(
                    "`stream` cannot be combined with `background` here. Ask for the response with GET until it is"
                            + " done.",
                    STREAM);
        }
        return new ResponseBody(store, background, stream, previousId);
    }

    private static boolean flag(String name, JsonToken value, boolean otherwise) {
        return switch (value) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> otherwise;
            default -> throw ProtocolException.invalid("`" + name + "` must be a boolean.", name);
        };
    }

    /// The items that a request asks with, each with an id; a text is one message.
    static ArrayNode items(ObjectNode request, String requestId) {
        var items = Json.MAPPER.createArrayNode();
        var input = request.path(INPUT);
        if (input.isTextual()) {
            items.addObject()
                    .put("type", "message")
                    .put("role", "user")
                    .putArray("content")
                    .addObject()
                    .put("type", "input_text")
                    .put("text", input.asText());
        } else {
            input.forEach(items::add);
        }
        for (var i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof ObjectNode item && !item.hasNonNull("id")) {
                var prefix = "message".equals(item.path("type").asText("message")) ? "msg_" : "item_";
                item.put("id", Ids.derived(prefix, requestId + "/" + i));
            }
        }
        return items;
    }

    /// The request without `previous_response_id`, with the conversation's items before its own.
    static byte[] goingOn(byte[] body, JsonNode context) {
        var request = Json.request(body);
        request.remove(PREVIOUS);
        var items = Json.MAPPER.createArrayNode();
        context.forEach(items::add);
        var own = request.path(INPUT);
        if (own.isTextual()) {
            items.addObject().put("type", "message").put("role", "user").put("content", own.asText());
        } else {
            own.forEach(items::add);
        }
        request.set(INPUT, items);
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The request as it runs in the background: answered whole, and not stored by itself.
    static byte[] inForeground(byte[] body) {
        var request = Json.request(body);
        request.remove(Set.of(BACKGROUND, STREAM));
        request.put(STORE, false);
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }
}
