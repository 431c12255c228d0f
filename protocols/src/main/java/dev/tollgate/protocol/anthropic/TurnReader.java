package dev.tollgate.protocol.anthropic;

import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads a client's messages. A tool result must answer a call of the assistant's turn before it, and only once, as at
/// Anthropic itself; a result that is missing is left to the protocol that the upstream speaks.
final class TurnReader {
    private final List<Turn> turns = new ArrayList<>();
    private final Set<String> calls = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private boolean afterUser;

    private TurnReader() {}

    static List<Turn> read(RequestObject request) {
        var reader = new TurnReader();
        var messages = request.objects("messages");
        if (messages.isEmpty()) {
            throw request.has("messages")
                    ? request.invalid("messages", "must hold at least one message")
                    : request.missing("messages");
        }
        messages.forEach(reader::message);
        return reader.turns;
    }

    private void message(RequestObject message) {
        var role = message.text("role");
        if (!message.has("content")) {
            throw message.missing("content");
        }
        switch (role) {
            case "user" -> user(message);
            case "assistant" -> assistant(message);
            case "system" -> system(message);
            default -> throw message.invalid("role", "must be \"user\" or \"assistant\"");
        }
    }

    private void user(RequestObject message) {
        var parts = BlockReader.user(message);
        for (var i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof ContentPart.ToolResult result) {
                var member = "content[" + i + "].tool_use_id";
                if (!calls.contains(result.callId())) {
                    throw message.invalid(member, "is no `tool_use` of the assistant's turn before it");
                }
                if (!answered.add(result.callId())) {
                    throw message.invalid(member, "has a result already; each `tool_use` has a single one");
                }
            }
        }
        afterUser = true;
        turns.add(new Turn(Role.USER, parts));
    }

    private void assistant(RequestObject message) {
        if (afterUser) {
            calls.clear();
            answered.clear();
            afterUser = false;
        }
        var parts = BlockReader.assistant(message);
        for (var part : parts) {
            if (part instanceof ContentPart.ToolCall call) {
                calls.add(call.id());
            }
        }
        turns.add(new Turn(Role.ASSISTANT, parts));
    }

    private void system(RequestObject message) {
        if (turns.isEmpty()) {
            throw message.invalid("role", "cannot be \"system\" in the first message; use the top-level `system`");
        }
        turns.add(new Turn(Role.SYSTEM, List.copyOf(BlockReader.texts(message, "content"))));
    }
}
