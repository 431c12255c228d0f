package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// A request of this very protocol for an upstream that speaks it too, but whose answer has to be rebuilt. It stays as
/// the client wrote it, less what the provider would refuse.
final class OwnRequest {
    private static final String WRAPPED = "gw1.";
    private static final Set<String> KNOWN = Set.of(
            "context_management",
            "include",
            "input",
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "model",
            "moderation",
            "parallel_tool_calls",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning",
            "safety_identifier",
            "service_tier",
            "store",
            "stream",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user");

    private OwnRequest() {}

    static UpstreamRequest write(CompletionRequest request, UpstreamModel model) {
        var body = edited(request, model);
        body.put("stream", request.stream() || model.facts().streamOnly());
        return new UpstreamRequest(RequestWriter.PATH, Map.of(), RequestWriter.bytes(body), List.of());
    }

    static UpstreamRequest writeCount(CompletionRequest request, UpstreamModel model) {
        var body = edited(request, model).retain(RequestWriter.COUNTED);
        return new UpstreamRequest(RequestWriter.COUNT_PATH, Map.of(), RequestWriter.bytes(body), List.of());
    }

    private static ObjectNode edited(CompletionRequest request, UpstreamModel model) {
        var body = request.source().deepCopy();
        body.retain(KNOWN);
        body.put("model", model.id());
        flatten(body.path("tools"));
        if (body.path("tool_choice") instanceof ObjectNode choice) {
            flatten(choice);
        }
        if (request.tools().isEmpty()) {
            body.remove(List.of("tool_choice", "parallel_tool_calls"));
        }
        removeForeignReasoning(body);
        withholdState(body, model);
        return body;
    }

    /// The same as [KeptState] does to a request that is passed on.
    private static void withholdState(ObjectNode body, UpstreamModel model) {
        var isKept = body.path(KeptState.STORE).asBoolean(true);
        body.put(KeptState.STORE, false);
        if (isKept && KeptState.thinks(model.facts())) {
            var include =
                    body.path(KeptState.INCLUDE) instanceof ArrayNode said ? said : body.putArray(KeptState.INCLUDE);
            if (!has(include, KeptState.ENCRYPTED)) {
                include.add(KeptState.ENCRYPTED);
            }
        }
    }

    private static boolean has(ArrayNode texts, String wanted) {
        for (var text : texts) {
            if (text.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /// Some clients mix in the nested declarations of another form.
    private static void flatten(JsonNode tools) {
        for (var tool : tools) {
            if (tool instanceof ObjectNode object) {
                flatten(object);
            }
        }
    }

    private static void flatten(ObjectNode tool) {
        var type = tool.path("type").asText("");
        if ((type.equals("function") || type.equals("custom")) && tool.path(type) instanceof ObjectNode nested) {
            tool.remove(type);
            tool.setAll(nested);
        }
    }

    /// Takes out reasoning that another provider signed, and the ids of what follows it: the provider refuses both
    /// (protocols.md §3.7).
    static void removeForeignReasoning(ObjectNode body) {
        removeReasoning(body, item -> item.path("encrypted_content").asText("").startsWith(WRAPPED));
    }

    /// Whether there was any such reasoning.
    static boolean removeReasoning(ObjectNode body, Predicate<JsonNode> which) {
        if (!(body.path("input") instanceof ArrayNode input)) {
            return false;
        }
        var removed = false;
        for (var items = input.iterator(); items.hasNext(); ) {
            var item = items.next();
            var isReasoning = item.path("type").asText("").equals("reasoning");
            if (isReasoning && which.test(item)) {
                items.remove();
                removed = true;
            } else if (removed && !isReasoning && item instanceof ObjectNode object) {
                object.remove("id");
            }
        }
        return removed;
    }

    /// Whether a summary of the reasoning was asked for.
    static boolean removeSummary(ObjectNode body) {
        if (!(body.path("reasoning") instanceof ObjectNode reasoning)) {
            return false;
        }
        var size = reasoning.size();
        return reasoning.remove(List.of("summary", "generate_summary")).size() < size;
    }
}
