package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The response object, which tells the client its own settings back.
final class ResponseObject {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode source;
    private final AnswerIdentity identity;
    private final String id;

    /// @param source the client's request; its members are echoed
    ResponseObject(ObjectNode source, AnswerIdentity identity) {
        this.source = source;
        this.identity = identity;
        this.id = Ids.derived("resp_", identity.requestId());
    }

    String id() {
        return id;
    }

    /// The id of the item at this place of the output.
    String itemId(String prefix, int index) {
        return Ids.derived(prefix, identity.requestId() + "." + index);
    }

    /// @param incomplete why it was cut off; absent when it was not
    /// @param error why it failed; absent when it did not
    ObjectNode json(
            String status,
            List<OutputItem> output,
            @Nullable Usage usage,
            @Nullable String incomplete,
            @Nullable CompletionError error) {
        var json = JSON.objectNode().put("id", id).put("object", "response");
        json.put("created_at", identity.createdAt().getEpochSecond()).put("status", status);
        echo(json, "background", BooleanNode.FALSE);
        json.set("error", error == null ? NullNode.instance : ErrorBodies.ofAnswer(error));
        json.set("incomplete_details", incomplete == null ? NullNode.instance : reason(incomplete));
        echo(json, "instructions", NullNode.instance);
        echo(json, "max_output_tokens", NullNode.instance);
        echo(json, "max_tool_calls", NullNode.instance);
        json.put("model", identity.model());
        var items = json.putArray("output");
        output.forEach(item -> items.add(item.json()));
        echo(json, "parallel_tool_calls", BooleanNode.TRUE);
        echo(json, KeptState.PREVIOUS, NullNode.instance);
        echo(json, "prompt_cache_key", NullNode.instance);
        json.set("reasoning", reasoning());
        echo(json, "safety_identifier", NullNode.instance);
        echo(json, "service_tier", TextNode.valueOf("default"));
        echo(json, "store", BooleanNode.TRUE);
        echo(json, "temperature", DoubleNode.valueOf(1));
        json.set("text", text());
        echo(json, "tool_choice", TextNode.valueOf("auto"));
        json.set("tools", tools());
        echo(json, "top_logprobs", JSON.numberNode(0));
        echo(json, "top_p", DoubleNode.valueOf(1));
        echo(json, "truncation", TextNode.valueOf("disabled"));
        json.set("usage", usage == null ? NullNode.instance : UsageFigures.json(usage));
        echo(json, "user", NullNode.instance);
        echo(json, "metadata", JSON.objectNode());
        return json;
    }

    private static ObjectNode reason(String incomplete) {
        return JSON.objectNode().put("reason", incomplete);
    }

    private void echo(ObjectNode json, String name, JsonNode otherwise) {
        json.set(name, source.hasNonNull(name) ? source.get(name) : otherwise);
    }

    private ObjectNode reasoning() {
        var said = source.path("reasoning");
        var json = JSON.objectNode();
        json.set("effort", said.hasNonNull("effort") ? said.get("effort") : NullNode.instance);
        return json.set("summary", said.hasNonNull("summary") ? said.get("summary") : NullNode.instance);
    }

    private ObjectNode text() {
        var json = source.path("text") instanceof ObjectNode said ? said.deepCopy() : JSON.objectNode();
        if (!json.hasNonNull("format")) {
            json.putObject("format").put("type", "text");
        }
        return json;
    }

    /// The tools with the members that strict clients want in each.
    private ArrayNode tools() {
        var tools = JSON.arrayNode();
        for (var tool : source.path("tools")) {
            if (tool instanceof ObjectNode said && said.path("type").asText("").equals("function")) {
                var json = said.deepCopy();
                json.putIfAbsent("parameters", NullNode.instance);
                json.putIfAbsent("strict", NullNode.instance);
                tools.add(json);
            } else {
                tools.add(tool);
            }
        }
        return tools;
    }
}
