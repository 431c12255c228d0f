package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolNames;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The blocks of one answer: their keys, and ids for the calls that come without.
final class AnswerBlocks {
    private final ToolNames names;
    private final Set<String> usedIds = new HashSet<>();
    private String seed = "";
    private int nextKey;
    private boolean output;

    AnswerBlocks(CompletionRequest request, ToolNames names) {
        this.names = names;
        for (var turn : request.turns()) {
            for (var part : turn.parts()) {
                if (part instanceof ContentPart.ToolCall call) {
                    usedIds.add(call.id());
                }
            }
        }
    }

    void begin(String responseId) {
        seed = responseId.isEmpty() ? UUID.randomUUID().toString() : responseId;
    }

    /// Whether there is text, reasoning, a call or a medium.
    boolean hasOutput() {
        return output;
    }

    boolean hasAny() {
        return nextKey > 0;
    }

    int start(int choice, Block block, Consumer<CompletionEvent> sink) {
        var key = nextKey++;
        output |= !(block instanceof Block.Native);
        sink.accept(new BlockStarted(choice, key, block));
        return key;
    }

    /// A block that comes in one piece.
    void whole(int choice, Block block, Consumer<CompletionEvent> sink) {
        sink.accept(new BlockEnded(start(choice, block, sink)));
    }

    /// A call, whole as Gemini sends it. A call without a name cannot be made by anybody and is left out.
    ///
    /// @return whether there was a call
    boolean call(int choice, JsonNode call, @Nullable Signature signature, Consumer<CompletionEvent> sink) {
        var name = call.path("name").asText();
        if (name.isEmpty()) {
            return false;
        }
        var id = id(call.path("id").asText());
        var tool = names.fromUpstream(name);
        var block = switch (tool) {
            case Tool.Function function ->
                new Block.ToolCall(id, function.name(), function.namespace(), Tool.Kind.FUNCTION);
            case Tool.Custom custom -> new Block.ToolCall(id, custom.name(), custom.namespace(), Tool.Kind.CUSTOM);
            case Tool.Hosted _ -> new Block.ToolCall(id, name, null, Tool.Kind.FUNCTION);
            case null -> new Block.ToolCall(id, name, null, Tool.Kind.FUNCTION);
        };
        var key = start(choice, block, sink);
        if (signature != null) {
            sink.accept(new Signed(key, signature));
        }
        var input = input(call.path("args"), block.kind());
        if (!input.isEmpty()) {
            sink.accept(new ToolInputDelta(key, input));
        }
        sink.accept(new BlockEnded(key));
        return true;
    }

    /// An id that is unique in the whole conversation: the provider's own unless it was used before.
    private String id(String given) {
        if (!given.isEmpty() && usedIds.add(given)) {
            return given;
        }
        var ordinal = 0;
        var id = "";
        do {
            id = Ids.derived("call_", seed + ":" + nextKey + ":" + ordinal++);
        } while (!usedIds.add(id));
        return id;
    }

    private static String input(JsonNode args, Tool.Kind kind) {
        if (kind == Tool.Kind.CUSTOM) {
            var input = args.path("input");
            return input.isTextual() ? input.textValue() : args.isObject() ? args.toString() : args.asText();
        }
        if (args.isMissingNode() || args.isNull()) {
            return "{}";
        }
        // Some servers write the arguments as OpenAI does, as a text.
        return args.isTextual() ? args.textValue() : args.toString();
    }

    /// The block for what only Gemini has.
    static Block nativeBlock(ObjectNode part) {
        return new Block.Native(Protocol.GEMINI, part);
    }
}
