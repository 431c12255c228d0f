package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns the content blocks of one answer into events, for streams and whole answers alike.
final class AnswerBlocks {
    private final UpstreamTools tools;
    private final @Nullable String answerTool;
    private final Map<Integer, OpenBlock> open = new LinkedHashMap<>();
    private String messageId = "";
    private int nextKey;
    private boolean hasCalls;
    private boolean hasOutput;

    AnswerBlocks(UpstreamTools tools) {
        this.tools = tools;
        this.answerTool = tools.answerTool();
    }

    /// Whether the client's tools have been called.
    boolean hasCalls() {
        return hasCalls;
    }

    /// Whether there has been anything that costs output tokens.
    boolean hasOutput() {
        return hasOutput;
    }

    void messageId(String id) {
        messageId = id;
    }

    /// A block begins; what it holds already counts as its first piece.
    void start(int index, ObjectNode json, Consumer<CompletionEvent> sink) {
        stop(index, sink);
        switch (json.path("type").asText()) {
            case "text" -> {
                text(open(index, OpenBlock.Kind.TEXT, json, new Block.Text(), sink), text(json, "text"), sink);
                json.path("citations").forEach(citation -> annotate(index, citation, sink));
            }
            case "thinking" -> {
                open(index, OpenBlock.Kind.REASONING, json, new Block.Reasoning(false), sink);
                reasoning(index, text(json, "thinking"), sink);
                sign(index, text(json, "signature"), Signature.Kind.REASONING, sink);
            }
            case "redacted_thinking" -> {
                open(index, OpenBlock.Kind.REASONING, json, new Block.Reasoning(true), sink);
                sign(index, text(json, "data"), Signature.Kind.REDACTED, sink);
            }
            case "tool_use" -> call(index, json, sink);
            default -> open.put(index, new OpenBlock(nextKey++, OpenBlock.Kind.NATIVE, json));
        }
    }

    private OpenBlock open(
            int index, OpenBlock.Kind kind, ObjectNode json, Block block, Consumer<CompletionEvent> sink) {
        var opened = new OpenBlock(nextKey++, kind, json);
        open.put(index, opened);
        sink.accept(new BlockStarted(0, opened.key, block));
        return opened;
    }

    private void call(int index, ObjectNode json, Consumer<CompletionEvent> sink) {
        var name = text(json, "name");
        hasOutput = true;
        if (name.equals(answerTool)) {
            open(index, OpenBlock.Kind.ANSWER, json, new Block.Text(), sink);
            return;
        }
        hasCalls = true;
        var id = text(json, "id");
        id = id.isEmpty() ? Ids.derived("toolu_", messageId + "#" + nextKey) : id;
        var block = switch (tools.names().fromUpstream(name)) {
            case Tool.Function function ->
                new Block.ToolCall(id, function.name(), function.namespace(), Tool.Kind.FUNCTION);
            case Tool.Custom custom -> new Block.ToolCall(id, custom.name(), custom.namespace(), Tool.Kind.CUSTOM);
            // The model made the name up, or it is that of a tool built into the model.
            case Tool.Hosted _ -> new Block.ToolCall(id, name, null, Tool.Kind.FUNCTION);
            case null -> new Block.ToolCall(id, name, null, Tool.Kind.FUNCTION);
        };
        open(index, OpenBlock.callKind(block.kind()), json, block, sink);
    }

    /// More of a block. One that was never begun begins with it, where its kind can be told.
    ///
    /// @return false for input of a call whose name is not known
    boolean delta(int index, JsonNode delta, Consumer<CompletionEvent> sink) {
        switch (delta.path("type").asText()) {
            case "text_delta" -> {
                if (text(delta, "text").isEmpty()) {
                    return true;
                }
                text(of(index, OpenBlock.Kind.TEXT, sink), text(delta, "text"), sink);
            }
            case "thinking_delta" -> reasoning(index, text(delta, "thinking"), sink);
            case "signature_delta" -> sign(index, text(delta, "signature"), Signature.Kind.REASONING, sink);
            case "citations_delta" -> annotate(index, delta.path("citation"), sink);
            case "input_json_delta" -> {
                return input(index, text(delta, "partial_json"), sink);
            }
            default -> {
                // A kind of later days.
            }
        }
        return true;
    }

    /// The block at `index`, begun anew when it is of another kind.
    private OpenBlock of(int index, OpenBlock.Kind kind, Consumer<CompletionEvent> sink) {
        var block = open.get(index);
        if (block != null && block.kind == kind) {
            return block;
        }
        stop(index, sink);
        var begun = kind == OpenBlock.Kind.TEXT ? new Block.Text() : new Block.Reasoning(false);
        return open(index, kind, Json.MAPPER.createObjectNode(), begun, sink);
    }

    /// More of a text that has begun; false when it has not.
    boolean text(int index, String text, Consumer<CompletionEvent> sink) {
        var block = open.get(index);
        if (block == null || block.kind != OpenBlock.Kind.TEXT) {
            return false;
        }
        text(block, text, sink);
        return true;
    }

    private void text(OpenBlock block, String text, Consumer<CompletionEvent> sink) {
        if (!text.isEmpty()) {
            hasOutput = true;
            sink.accept(new TextDelta(block.key, text, null));
        }
    }

    private void reasoning(int index, String text, Consumer<CompletionEvent> sink) {
        if (!text.isEmpty()) {
            hasOutput = true;
            sink.accept(new ReasoningDelta(of(index, OpenBlock.Kind.REASONING, sink).key, text));
        }
    }

    private void sign(int index, String value, Signature.Kind kind, Consumer<CompletionEvent> sink) {
        if (!value.isEmpty()) {
            hasOutput = true;
            var key = of(index, OpenBlock.Kind.REASONING, sink).key;
            sink.accept(new Signed(key, new Signature(Protocol.ANTHROPIC, kind, value, null)));
        }
    }

    private void annotate(int index, JsonNode citation, Consumer<CompletionEvent> sink) {
        var block = open.get(index);
        var url = text(citation, "url");
        if (block != null && block.kind == OpenBlock.Kind.TEXT && !url.isEmpty()) {
            var title = text(citation, "title");
            sink.accept(new Annotated(block.key, new Annotation(url, title.isEmpty() ? null : title, null, null)));
        }
    }

    private boolean input(int index, String json, Consumer<CompletionEvent> sink) {
        var block = open.get(index);
        if (block == null) {
            return json.isEmpty();
        }
        if (json.isEmpty()) {
            return true;
        }
        block.hasInput = true;
        switch (block.kind) {
            case CALL -> sink.accept(new ToolInputDelta(block.key, json));
            case ANSWER -> sink.accept(new TextDelta(block.key, json, null));
            case CUSTOM_CALL, NATIVE -> block.input.append(json);
            case TEXT, REASONING -> {
                return false;
            }
        }
        return true;
    }

    /// A block ends; nothing happens when it has ended already.
    void stop(int index, Consumer<CompletionEvent> sink) {
        var block = open.remove(index);
        if (block == null) {
            return;
        }
        switch (block.kind) {
            case TEXT, REASONING -> {}
            case CALL -> {
                if (!block.hasInput) {
                    sink.accept(new ToolInputDelta(block.key, startInput(block)));
                }
            }
            case ANSWER -> {
                if (!block.hasInput) {
                    sink.accept(new TextDelta(block.key, startInput(block), null));
                }
            }
            case CUSTOM_CALL -> {
                var text = customInput(block);
                if (!text.isEmpty()) {
                    sink.accept(new ToolInputDelta(block.key, text));
                }
            }
            case NATIVE -> {
                var input = Json.object(block.input.toString());
                var json = input == null ? block.json : block.json.deepCopy().<ObjectNode>set("input", input);
                sink.accept(new BlockStarted(0, block.key, new Block.Native(Protocol.ANTHROPIC, json)));
            }
        }
        sink.accept(new BlockEnded(block.key));
    }

    private static String startInput(OpenBlock block) {
        var input = block.json.path("input");
        return input.isObject() ? input.toString() : "{}";
    }

    private static String customInput(OpenBlock block) {
        var text = block.hasInput ? block.input.toString() : startInput(block);
        var json = Json.object(text);
        var input = json == null ? null : json.get("input");
        return input != null && input.isTextual() ? input.textValue() : block.hasInput ? text : "";
    }

    /// All blocks end.
    void stopAll(Consumer<CompletionEvent> sink) {
        new ArrayList<>(open.keySet()).forEach(index -> stop(index, sink));
    }

    private static String text(JsonNode owner, String name) {
        var value = owner.path(name);
        return value.isTextual() ? value.textValue() : "";
    }
}
