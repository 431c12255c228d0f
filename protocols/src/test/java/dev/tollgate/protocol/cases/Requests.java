package dev.tollgate.protocol.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Protocol;

/// Client requests from the members that a case is about. What every request needs is put in: a model, one turn of the
/// user, Anthropic's `max_tokens`. A tool may be given by its name alone.
final class Requests {
    static final String MODEL = "asked";

    private static final String NO_PARAMETERS = "{type:'object', properties:{}}";

    private Requests() {}

    static ObjectNode of(Protocol protocol, String members) {
        var request = Lenient.object(members);
        if (protocol != Protocol.GEMINI && !request.has("model")) {
            request.put("model", MODEL);
        }
        var turns = switch (protocol) {
            case CHAT, ANTHROPIC -> "messages";
            case RESPONSES -> "input";
            case GEMINI -> "contents";
        };
        if (!request.has(turns)) {
            var hello = protocol == Protocol.GEMINI
                    ? "[{role:'user', parts:[{text:'hi'}]}]"
                    : "[{role:'user', content:'hi'}]";
            request.set(turns, Lenient.json(hello));
        }
        if (protocol == Protocol.ANTHROPIC && !request.has("max_tokens")) {
            request.put("max_tokens", 1024);
        }
        if (request.path("tools") instanceof ArrayNode tools && !tools.isEmpty()) {
            request.set("tools", spelledOut(protocol, tools));
        }
        return request;
    }

    private static ArrayNode spelledOut(Protocol protocol, ArrayNode tools) {
        var result = JsonNodeFactory.instance.arrayNode();
        var declarations = JsonNodeFactory.instance.arrayNode();
        for (var tool : tools) {
            if (!tool.isTextual()) {
                result.add(tool);
            } else if (protocol == Protocol.GEMINI) {
                declarations.addObject().put("name", tool.textValue());
            } else {
                result.add(function(protocol, tool.textValue()));
            }
        }
        if (!declarations.isEmpty()) {
            result.addObject().set("functionDeclarations", declarations);
        }
        return result;
    }

    private static JsonNode function(Protocol protocol, String name) {
        var parameters = Lenient.json(NO_PARAMETERS);
        var function = JsonNodeFactory.instance.objectNode();
        if (protocol == Protocol.ANTHROPIC) {
            return function.put("name", name).set("input_schema", parameters);
        }
        if (protocol == Protocol.RESPONSES) {
            return function.put("type", "function").put("name", name).set("parameters", parameters);
        }
        function.put("type", "function").putObject("function").put("name", name).set("parameters", parameters);
        return function;
    }
}
