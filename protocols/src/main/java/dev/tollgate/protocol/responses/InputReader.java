package dev.tollgate.protocol.responses;

import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `input` and cuts its flat list of items into turns: what the model wrote between two words of the
/// client is one turn, unless it wrote several messages in a row.
final class InputReader {
    private static final int MAX_CALL_ID = 256;
    private static final int MAX_TOOL_NAME = 256;
    private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");

    private final List<ContentPart.Text> instructions = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private final Set<String> callIds = new HashSet<>();
    private final Map<String, Signature> callSignatures = new HashMap<>();
    private final List<ContentPart> parts = new ArrayList<>();
    private @Nullable Role role;
    private boolean hasCompaction;

    private InputReader() {}

    static RequestReader.Input read(Member input) {
        var reader = new InputReader();
        if (input.isText()) {
            reader.turn(Role.USER, List.of(ContentPart.Text.of(input.requiredText())));
        } else if (input.isAbsent()) {
            throw input.missing();
        } else {
            input.elements().forEach(reader::item);
        }
        reader.endTurn();
        if (reader.turns.isEmpty() && reader.instructions.isEmpty()) {
            throw input.invalid("must hold at least one message");
        }
        return new RequestReader.Input(reader.instructions, reader.turns, reader.tools);
    }

    private void item(Member item) {
        item.requiredObject();
        var type = item.get("type");
        var name = type.text();
        if (name == null && item.get("role").isAbsent()) {
            throw type.missing();
        }
        switch (name) {
            case null -> message(item);
            case "message" -> message(item);
            case "function_call" -> call(item, Tool.Kind.FUNCTION);
            case "custom_tool_call" -> call(item, Tool.Kind.CUSTOM);
            case "function_call_output", "custom_tool_call_output" -> output(item);
            case "reasoning" -> reasoning(item);
            case "additional_tools" -> tools.addAll(ToolReader.declared(item.get("tools")));
            case "item_reference" ->
                throw ProtocolException.unsupported(
                        "`" + item.path() + "` refers to an item that is not kept here. Send the item itself.",
                        item.path());
            default -> foreign(item, name);
        }
    }

    private void message(Member item) {
        var speaker = item.get("role").word(ROLES);
        if (speaker == null) {
            throw item.get("role").missing();
        }
        var content = item.get("content");
        switch (speaker) {
            case "user" -> turn(Role.USER, ContentReader.user(content));
            case "assistant" -> {
                var beginsTurn = role == Role.ASSISTANT
                        && parts.stream().anyMatch(ContentPart.Text.class::isInstance)
                        && parts.stream().noneMatch(ToolCall.class::isInstance);
                if (beginsTurn) {
                    endTurn();
                }
                ContentReader.assistant(content).forEach(part -> add(Role.ASSISTANT, part));
            }
            default -> system(ContentReader.system(content));
        }
    }

    private void system(List<ContentPart.Text> texts) {
        endTurn();
        if (turns.isEmpty()) {
            instructions.addAll(texts);
        } else {
            turn(Role.SYSTEM, List.copyOf(texts));
        }
    }

    private void call(Member item, Tool.Kind kind) {
        var id = callId(item);
        callIds.add(id);
        var name = item.get("name").requiredName(MAX_TOOL_NAME);
        var input = kind == Tool.Kind.CUSTOM ? item.get("input").requiredText() : arguments(item.get("arguments"));
        add(
                Role.ASSISTANT,
                new ToolCall(id, name, item.get("namespace").text(), kind, input, callSignatures.remove(id)));
    }

    /// Some clients send the arguments as an object instead of its text.
    private static String arguments(Member arguments) {
        var object = arguments.isObject() ? arguments.requiredObject().toString() : arguments.requiredText();
        return object.isBlank() ? "{}" : object;
    }

    private static String callId(Member item) {
        var id = item.get("call_id");
        return id.isAbsent() && !item.get("id").isAbsent()
                ? item.get("id").requiredName(MAX_CALL_ID)
                : id.requiredName(MAX_CALL_ID);
    }

    private void output(Member item) {
        var id = item.get("call_id").requiredName(MAX_CALL_ID);
        if (!callIds.contains(id) && !hasCompaction) {
            throw item.get("call_id").invalid("names no tool call that comes before it in `input`");
        }
        var content = ContentReader.output(item.get("output"));
        add(Role.USER, new ContentPart.ToolResult(id, null, content, false, null));
    }

    private void reasoning(Member item) {
        var wire = item.get("encrypted_content").text();
        var text = ContentReader.reasoning(item);
        var signature = wire == null || wire.isEmpty()
                ? null
                : Signature.fromWire(wire, Protocol.RESPONSES, Signature.Kind.REASONING);
        if (signature != null && !text.isEmpty()) {
            add(Role.ASSISTANT, new ContentPart.Reasoning(text, signature, false));
        } else if (signature != null) {
            signatureAlone(signature);
        } else if (!text.isEmpty()) {
            add(Role.ASSISTANT, new ContentPart.Reasoning(text, null, false));
        }
    }

    /// The signature of a call or text travelled in an item of its own (protocols.md §3.7); it goes back to its part.
    private void signatureAlone(Signature signature) {
        var last = parts.isEmpty() || role != Role.ASSISTANT ? null : parts.getLast();
        if (signature.kind() == Signature.Kind.CALL && signature.callId() != null) {
            callSignatures.put(
                    signature.callId(), new Signature(signature.origin(), signature.kind(), signature.value(), null));
        } else if (signature.kind() == Signature.Kind.TEXT) {
            if (last instanceof ContentPart.Text text) {
                parts.set(parts.size() - 1, new ContentPart.Text(text.text(), text.cache(), signature));
            }
        } else {
            var redacted = signature.kind() == Signature.Kind.REDACTED;
            add(Role.ASSISTANT, new ContentPart.Reasoning("", signature, redacted));
        }
    }

    /// An item of a tool that the provider or its own clients run, or of a kind that is newer than this code.
    private void foreign(Member item, String type) {
        hasCompaction |= type.equals("compaction");
        var answers = type.endsWith("_output") || type.equals("mcp_approval_response");
        add(answers ? Role.USER : Role.ASSISTANT, new ContentPart.Native(Protocol.RESPONSES, item.requiredObject()));
    }

    private void turn(Role speaker, List<? extends ContentPart> content) {
        endTurn();
        role = speaker;
        parts.addAll(content);
        endTurn();
    }

    private void add(Role speaker, ContentPart part) {
        if (role != speaker) {
            endTurn();
            role = speaker;
        }
        parts.add(part);
    }

    private void endTurn() {
        if (role != null && !parts.isEmpty()) {
            turns.add(new Turn(role, parts));
        }
        parts.clear();
        role = null;
    }
}
