package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Reads the tool calls of one choice. Servers differ in how they number them, so calls are told apart by number and
/// id (protocols.md §4.1); a call is told only when its name is complete, which its first argument shows.
final class CallReader {
    private final int choice;
    private final UpstreamModel model;
    private final ToolNames names;
    private final CallIds ids;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, Call> byIndex = new HashMap<>();

    /// Makes the id of a call that has none.
    interface CallIds {
        String of(int choice, int call);
    }

    CallReader(int choice, CompletionRequest request, UpstreamModel model, ToolNames names, CallIds ids) {
        this.choice = choice;
        this.model = model;
        this.names = names;
        this.ids = ids;
    }

    private static final class Call {
        private final int ordinal;
        private String id = "";
        private String name = "";
        private boolean isCustom;
        private int key = -1;
        private boolean isWrapped;
        private boolean hasInput;
        private final StringBuilder held = new StringBuilder();
        private @Nullable String signature;

        Call(int ordinal) {
            this.ordinal = ordinal;
        }
    }

    boolean hasCalls() {
        return calls.stream().anyMatch(call -> !call.name.isEmpty());
    }

    /// Whether there is input for a tool that has not been named, so that nobody can act on it.
    boolean isBroken() {
        return calls.stream().anyMatch(call -> call.name.isEmpty() && call.hasInput);
    }

    /// @param position the place in a whole message; absent in a stream, where `index` tells it
    void read(JsonNode json, @Nullable Integer position, IntSupplier keys, Consumer<CompletionEvent> sink) {
        var isCustom = json.path("custom").isObject();
        var content = isCustom ? json.path("custom") : json.path("function");
        var call = callOf(json, content, position);
        call.isCustom |= isCustom;
        if (call.id.isEmpty()) {
            call.id = text(json.path("id"));
        }
        var signature = json.path("extra_content").path("google").path("thought_signature");
        if (signature.isTextual()) {
            call.signature = signature.asText();
        }
        content(call, content, isCustom ? "input" : "arguments", keys, sink);
    }

    void readLegacy(JsonNode json, IntSupplier keys, Consumer<CompletionEvent> sink) {
        content(byIndex.computeIfAbsent(0, index -> newCall()), json, "arguments", keys, sink);
    }

    /// Tells what was held back, and ends all calls.
    void end(IntSupplier keys, Consumer<CompletionEvent> sink) {
        for (var call : calls) {
            if (call.name.isEmpty()) {
                continue;
            }
            if (call.key < 0) {
                start(call, keys, sink);
            }
            if (call.isWrapped) {
                var input = unwrapped(call.held.toString());
                if (!input.isEmpty()) {
                    sink.accept(new ToolInputDelta(call.key, input));
                }
            } else if (!call.hasInput && !call.isCustom) {
                sink.accept(new ToolInputDelta(call.key, "{}"));
            }
            if (call.signature != null) {
                var signature = Signature.fromWire(call.signature, Protocol.GEMINI, Signature.Kind.CALL);
                sink.accept(new Signed(call.key, signature));
            }
            sink.accept(new BlockEnded(call.key));
        }
    }

    private Call callOf(JsonNode json, JsonNode content, @Nullable Integer position) {
        var id = text(json.path("id"));
        var isNamed = !text(content.path("name")).isEmpty();
        if (position == null && !json.path("index").isInt()) {
            return withoutIndex(id, isNamed);
        }
        var index = position != null ? position : json.path("index").intValue();
        var known = byIndex.get(index);
        var isOther = known != null && isNamed && !known.id.isEmpty() && !id.isEmpty() && !id.equals(known.id);
        if (known != null && !(isOther && !known.name.isEmpty())) {
            return known;
        }
        var call = newCall();
        byIndex.put(index, call);
        return call;
    }

    private Call withoutIndex(String id, boolean isNamed) {
        if (!id.isEmpty()) {
            for (var call : calls) {
                if (call.id.equals(id)) {
                    return call;
                }
            }
            return newCall();
        }
        return calls.isEmpty() || (isNamed && calls.getLast().hasInput) ? newCall() : calls.getLast();
    }

    private Call newCall() {
        var call = new Call(calls.size());
        calls.add(call);
        return call;
    }

    private void content(
            Call call, JsonNode content, String inputName, IntSupplier keys, Consumer<CompletionEvent> sink) {
        var name = text(content.path("name"));
        if (call.key < 0 && !name.equals(call.name)) {
            call.name += name;
        }
        var input = content.path(inputName);
        var text = input.isContainerNode() ? Json.text(input) : text(input);
        if (text.isEmpty()) {
            return;
        }
        call.hasInput = true;
        if (call.key < 0 && !call.name.isEmpty()) {
            start(call, keys, sink);
        }
        if (call.key < 0 || call.isWrapped) {
            call.held.append(text);
        } else {
            sink.accept(new ToolInputDelta(call.key, text));
        }
    }

    private void start(Call call, IntSupplier keys, Consumer<CompletionEvent> sink) {
        call.key = keys.getAsInt();
        var tool = names.fromUpstream(call.name);
        var id = call.id.isEmpty() ? ids.of(choice, call.ordinal) : call.id;
        call.isWrapped = !call.isCustom && ToolWriter.isWrapped(tool, model.facts());
        sink.accept(new BlockStarted(choice, call.key, block(call, tool, id)));
        if (!call.isWrapped && !call.held.isEmpty()) {
            sink.accept(new ToolInputDelta(call.key, call.held.toString()));
        }
    }

    private static Block block(Call call, @Nullable Tool tool, String id) {
        return switch (tool) {
            case Tool.Function function ->
                new Block.ToolCall(id, function.name(), function.namespace(), Tool.Kind.FUNCTION);
            case Tool.Custom custom -> new Block.ToolCall(id, custom.name(), custom.namespace(), Tool.Kind.CUSTOM);
            case Tool.Hosted hosted -> new Block.ToolCall(id, hosted.kind(), null, Tool.Kind.FUNCTION);
            case null -> new Block.ToolCall(id, call.name, null, call.isCustom ? Tool.Kind.CUSTOM : Tool.Kind.FUNCTION);
        };
    }

    /// The text of a custom tool's input out of the arguments that carried it.
    private static String unwrapped(String arguments) {
        var json = Json.object(arguments);
        var input = json == null ? null : json.get(ToolWriter.INPUT);
        return input == null ? arguments : input.isTextual() ? input.asText() : input.toString();
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : "";
    }
}
