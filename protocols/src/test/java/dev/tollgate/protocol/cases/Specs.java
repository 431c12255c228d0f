package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The providers' schemas (`src/test/resources/specs`) as judges of what the codecs write.
final class Specs {
    private static final int MOST_MISTAKES = 12;
    private static final Map<String, ObjectNode> FILES = new ConcurrentHashMap<>();
    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    private Specs() {}

    /// A request body that goes to an upstream.
    static void request(Protocol protocol, JsonNode body) {
        var root = switch (protocol) {
            case CHAT -> "CreateChatCompletionRequest";
            case RESPONSES -> "CreateResponse";
            case ANTHROPIC ->
                body.path("stream").asBoolean() ? "MessageCreateParamsStreaming" : "MessageCreateParamsNonStreaming";
            case GEMINI -> "GenerateContentRequest";
        };
        check(protocol, "request", root, body);
    }

    /// A whole answer that goes to a client.
    static void answer(Protocol protocol, JsonNode body) {
        var root = switch (protocol) {
            case CHAT -> "CreateChatCompletionResponse";
            case RESPONSES -> "Response";
            case ANTHROPIC -> "Message";
            case GEMINI -> "GenerateContentResponse";
        };
        check(protocol, "answer", root, body);
    }

    /// The data of one event of a stream that goes to a client. Errors and pings are in no schema.
    static void event(Protocol protocol, JsonNode data) {
        var type = data.path("type").asText();
        if (data.has("error") && protocol != Protocol.RESPONSES || type.equals("ping")) {
            return;
        }
        var root = switch (protocol) {
            case CHAT -> "CreateChatCompletionStreamResponse";
            case RESPONSES -> "ResponseStreamEvent";
            case ANTHROPIC -> "RawMessageStreamEvent";
            case GEMINI -> "GenerateContentResponse";
        };
        check(protocol, "answer", root, data);
    }

    private static void check(Protocol protocol, String direction, String root, JsonNode json) {
        var file = protocol.name().toLowerCase(Locale.ROOT) + "-" + direction + ".json";
        var schema = SCHEMAS.computeIfAbsent(file + "#" + root, key -> schema(file, root));
        var mistakes = schema.validate(json).stream().limit(MOST_MISTAKES).toList();
        assertThat(mistakes).as("%s against %s", json.toPrettyString(), root).isEmpty();
    }

    /// OpenAI refuses unknown members at the top of a request. Its schema is composed, so only the top can say it.
    private static JsonSchema schema(String file, String root) {
        var all = FILES.computeIfAbsent(file, Specs::read).deepCopy();
        var definition = all.path("$defs").path(root);
        if (root.equals("ResponseStreamEvent")) {
            byType(all, definition);
        } else {
            all.put("$ref", "#/$defs/" + root);
        }
        if (root.startsWith("Create") && root.endsWith("Request") || root.equals("CreateResponse")) {
            all.put("unevaluatedProperties", false);
        }
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(all);
    }

    /// A union told apart by its `type`, so that what is wrong is said of the right member.
    private static void byType(ObjectNode all, JsonNode union) {
        var choices = all.putArray("allOf");
        var types = all.putObject("properties").putObject("type").putArray("enum");
        for (var member : union.path("anyOf")) {
            var name = member.path("$ref").asText().substring("#/$defs/".length());
            var type =
                    all.path("$defs").path(name).path("properties").path("type").findValue("enum");
            if (type == null) {
                throw new IllegalStateException(name + " has no type");
            }
            types.addAll((ArrayNode) type);
            var choice = choices.addObject();
            choice.putObject("if").putObject("properties").putObject("type").set("enum", type);
            choice.putObject("then").put("$ref", "#/$defs/" + name);
        }
    }

    private static ObjectNode read(String file) {
        try (var stream = Specs.class.getResourceAsStream("/specs/" + file)) {
            return (ObjectNode) Json.MAPPER.readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
