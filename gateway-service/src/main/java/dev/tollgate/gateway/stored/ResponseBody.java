package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The members of a Responses request that are about state.
///
/// @param model the model's name; empty when it is missing
/// @param store whether the answer is to be kept; the API's default is yes
/// @param background whether the work goes on when the client does not wait for it
/// @param stream whether the answer is a stream
/// @param truncates whether the oldest turns may be left out of a conversation that is too long
/// @param previousId the response that this one goes on from
/// @param references ids of kept items that stand for themselves in `input`
/// @param needsReferences whether the request means nothing without them; thoughts can be missing
record ResponseBody(
        String model,
        boolean store,
        boolean background,
        boolean stream,
        boolean truncates,
        @Nullable String previousId,
        List<String> references,
        boolean needsReferences) {
    static final String INPUT = "input";
    private static final int MAX_REFERENCES = 1_000;
    private static final ResponseBody UNREADABLE =
            new ResponseBody("", false, false, false, false, null, List.of(), false);

    ResponseBody {
        references = List.copyOf(references);
    }

    /// Reads the members in one pass, without a tree. A body that is no JSON object has none: the codec says
    /// why.
    ///
    /// @throws ProtocolException when a member has the wrong type, or two contradict each other
    static ResponseBody read(byte[] body) {
        try (var parser = Json.MAPPER.getFactory().createParser(body)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? new Scan(parser).read() : UNREADABLE;
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    /// Whether something has to be looked up before the request means anything by itself.
    boolean refersToSomething() {
        return previousId != null || !references.isEmpty();
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
                item.put("id", Ids.derived(prefix(item.path("type").asText("message")), requestId + "/" + i));
            }
        }
        return items;
    }

    /// How the API's ids of such items begin; providers check that.
    private static String prefix(String type) {
        return switch (type) {
            case "message" -> "msg_";
            case "function_call", "function_call_output" -> "fc_";
            case "custom_tool_call", "custom_tool_call_output" -> "ctc_";
            case "reasoning" -> "rs_";
            default -> "item_";
        };
    }

    private static final class Scan {
        private final JsonParser parser;
        private final List<String> references = new ArrayList<>();
        private String model = "";
        private boolean store = true;
        private boolean background;
        private boolean stream;
        private boolean truncates;
        private @Nullable String previousId;
        private boolean needsReferences;

        Scan(JsonParser parser) {
            this.parser = parser;
        }

        ResponseBody read() throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                member(name);
            }
            if (background && !store) {
                throw ProtocolException.invalid(
                        "`background` needs `store`: the answer must be kept somewhere.", "store");
            }
            if (references.size() > MAX_REFERENCES) {
                throw ProtocolException.invalid(
                        "`input` may refer to " + MAX_REFERENCES + " kept items at most.", INPUT);
            }
            return new ResponseBody(
                    model, store, background, stream, truncates, previousId, references, needsReferences);
        }

        private void member(String name) throws IOException {
            switch (name) {
                case "model" -> model = text();
                case "store" -> store = flag(name, true);
                case "background" -> background = flag(name, false);
                case "stream" -> stream = flag(name, false);
                case "truncation" -> truncates = text().equals("auto");
                case "previous_response_id" -> previousId = id(name);
                case "conversation" -> refuseConversation(name);
                case INPUT -> input();
                default -> parser.skipChildren();
            }
        }

        private boolean flag(String name, boolean otherwise) {
            return switch (parser.currentToken()) {
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> otherwise;
                default -> throw ProtocolException.invalid("`" + name + "` must be a boolean.", name);
            };
        }

        private @Nullable String id(String name) throws IOException {
            if (parser.hasToken(JsonToken.VALUE_NULL)) {
                return null;
            }
            if (!parser.hasToken(JsonToken.VALUE_STRING) || parser.getText().isBlank()) {
                throw ProtocolException.invalid("`" + name + "` must be the id of a response.", name);
            }
            return parser.getText();
        }

        /// Whatever else it is, somebody else complains.
        private String text() throws IOException {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                return parser.getText();
            }
            parser.skipChildren();
            return "";
        }

        private void refuseConversation(String name) {
            if (!parser.hasToken(JsonToken.VALUE_NULL)) {
                throw ProtocolException.unsupported(
                        "`conversation` is not supported: Tollgate does not serve the Conversations API. Go on from a"
                                + " response with `previous_response_id`, or send the whole conversation in `input`.",
                        name);
            }
        }

        private void input() throws IOException {
            if (!parser.hasToken(JsonToken.START_ARRAY)) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
                if (parser.hasToken(JsonToken.START_OBJECT)) {
                    item();
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void item() throws IOException {
            var type = "";
            var id = "";
            var isKnown = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var token = parser.nextToken();
                switch (name) {
                    case "type" -> type = text();
                    case "id" -> id = text();
                    case "role", "encrypted_content" -> {
                        isKnown |= token == JsonToken.VALUE_STRING;
                        parser.skipChildren();
                    }
                    default -> parser.skipChildren();
                }
            }
            if (!id.isEmpty() && !isKnown && Conversation.isReference(type)) {
                references.add(id);
                needsReferences |= !type.equals(Conversation.REASONING);
            }
        }
    }
}
