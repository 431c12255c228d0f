package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the messages of a request: one turn each, with the system text at the beginning apart.
final class MessageReader {
    private final List<ContentPart.Text> instructions = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final Set<String> callIds = new HashSet<>();
    private final Map<String, String> legacyCalls = new HashMap<>();

    private MessageReader() {}

    /// What the messages say.
    record Messages(List<ContentPart.Text> instructions, List<Turn> turns) {}

    static Messages read(Member messages) {
        if (messages.isAbsent()) {
            throw messages.wrong("is missing.");
        }
        var elements = messages.elements();
        if (elements.isEmpty()) {
            throw messages.wrong("must hold at least one message.");
        }
        var reader = new MessageReader();
        for (var message : elements) {
            reader.message(message);
        }
        return new Messages(reader.instructions, reader.turns);
    }

    private void message(Member message) {
        message.object();
        switch (message.at("role").word()) {
            case "system", "developer" -> system(message);
            case "user" -> turns.add(new Turn(Role.USER, PartReader.user(message)));
            case "assistant" -> assistant(message);
            case "tool" -> toolResult(message);
            case "function" -> functionResult(message);
            default -> throw message.at("role").wrong("must be `developer`, `system`, `user`, `assistant` or `tool`.");
        }
    }

    private void system(Member message) {
        var texts = PartReader.texts(message);
        if (turns.isEmpty()) {
            instructions.addAll(texts);
        } else {
            turns.add(new Turn(Role.SYSTEM, List.copyOf(texts)));
        }
    }

    private void assistant(Member message) {
        if (message.at("audio").objectOrNull() != null) {
            throw message.at("audio").wrong("refers to a sound that only its provider has.");
        }
        var parts = new ArrayList<ContentPart>();
        ReasoningEcho.read(message, parts);
        PartReader.assistant(message, parts);
        for (var call : message.at("tool_calls").elements()) {
            parts.add(call(call.object()));
        }
        var legacy = message.at("function_call");
        if (legacy.objectOrNull() != null) {
            var name = legacy.at("name").word();
            var id = Ids.derived("call_", legacy.path() + name);
            legacyCalls.put(name, id);
            parts.add(new ContentPart.ToolCall(
                    id, name, null, Tool.Kind.FUNCTION, arguments(legacy.at("arguments")), null));
        }
        // A message of nothing says nothing; clients leave such ones behind when an answer was cut off.
        if (!parts.isEmpty()) {
            turns.add(new Turn(Role.ASSISTANT, parts));
        }
    }

    private ContentPart call(Member call) {
        var id = call.at("id").word();
        callIds.add(id);
        var isCustom = "custom".equals(call.at("type").textOrNull());
        if (isCustom) {
            var custom = call.at("custom").object();
            var input = custom.at("input").textOrNull();
            return new ContentPart.ToolCall(
                    id, custom.at("name").word(), null, Tool.Kind.CUSTOM, input == null ? "" : input, null);
        }
        var function = call.at("function").object();
        // Google's own compatible endpoint has the signature here, and its clients send it back.
        var signature = call.json().path("extra_content").path("google").path("thought_signature");
        return new ContentPart.ToolCall(
                id,
                function.at("name").word(),
                null,
                Tool.Kind.FUNCTION,
                arguments(function.at("arguments")),
                signature.isTextual()
                        ? Signature.fromWire(signature.asText(), Protocol.GEMINI, Signature.Kind.CALL)
                        : null);
    }

    /// A JSON text; some clients send the object itself.
    private static String arguments(Member arguments) {
        if (arguments.json().isObject()) {
            return Json.text(arguments.json());
        }
        var text = arguments.textOrNull();
        return text == null || text.isBlank() ? "{}" : text;
    }

    private void toolResult(Member message) {
        var id = message.at("tool_call_id");
        if (!callIds.contains(id.word())) {
            throw id.wrong("answers no tool call of an assistant message before it.");
        }
        result(message, id.word());
    }

    private void functionResult(Member message) {
        var name = message.at("name");
        var id = legacyCalls.get(name.word());
        if (id == null) {
            throw name.wrong("answers no function call of an assistant message before it.");
        }
        result(message, id);
    }

    private void result(Member message, String callId) {
        var result = new ToolResult(
                callId,
                message.at("name").wordOrNull(),
                PartReader.toolResult(message),
                false,
                message.at("cache_control").objectOrNull());
        turns.add(new Turn(Role.USER, List.of(result)));
    }
}
