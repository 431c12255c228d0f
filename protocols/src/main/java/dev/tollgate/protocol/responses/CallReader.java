package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import org.jspecify.annotations.Nullable;

/// Finds the client's tool behind a call.
final class CallReader {
    private final ToolNames names;
    private final boolean isOwn;

    CallReader(CompletionRequest request, UpstreamModel model) {
        this.names = ToolWriter.names(request.tools(), model.facts());
        this.isOwn = request.origin() == Protocol.RESPONSES;
    }

    /// The call that an item tells; absent while it has no name.
    Block.@Nullable ToolCall call(JsonNode item, boolean custom, int index) {
        var name = item.path("name").asText("");
        if (name.isEmpty()) {
            return null;
        }
        var itemId = item.path("id").asText("");
        var id = item.path("call_id").asText(itemId);
        if (id.isEmpty()) {
            id = itemId.isEmpty() ? Ids.derived("call_", name + index) : itemId;
        }
        var kind = custom ? Tool.Kind.CUSTOM : Tool.Kind.FUNCTION;
        var namespace = item.path("namespace").asText("");
        // A request of this protocol went out under the client's own names.
        var tool = isOwn || !namespace.isEmpty() ? null : names.fromUpstream(name);
        return switch (tool) {
            case Tool.Function function -> new Block.ToolCall(id, function.name(), function.namespace(), kind);
            case Tool.Custom declared ->
                new Block.ToolCall(id, declared.name(), declared.namespace(), Tool.Kind.CUSTOM);
            case Tool.Hosted _ -> new Block.ToolCall(id, name, null, kind);
            case null -> new Block.ToolCall(id, name, namespace.isEmpty() ? null : namespace, kind);
        };
    }

    /// The text of a custom tool's input that came as a function's arguments; the arguments when they are not that.
    static String unwrapped(String arguments) {
        var json = Json.object(arguments);
        return json != null && json.path(ToolWriter.INPUT).isTextual()
                ? json.path(ToolWriter.INPUT).textValue()
                : arguments;
    }
}
