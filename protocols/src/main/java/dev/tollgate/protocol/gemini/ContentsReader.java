package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `contents`. Function calls may come without ids; a response then belongs to the first call of the model's last
/// step that has its name and no response yet.
final class ContentsReader {
    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");

    private final List<OpenCall> openCalls = new ArrayList<>();
    private boolean answering;
    private int ordinal;

    private record OpenCall(String id, String name) {}

    List<Turn> read(Members body) {
        var contents = body.objects("contents");
        if (contents.isEmpty()) {
            throw ProtocolException.invalid("`contents` must hold at least one content.", "contents");
        }
        var turns = new ArrayList<Turn>();
        for (var content : contents) {
            turns.add(turn(content));
        }
        return turns;
    }

    private Turn turn(Members content) {
        var role = role(content);
        var parts = content.objects("parts");
        if (parts.isEmpty()) {
            throw ProtocolException.invalid(
                    "`" + content.pathOf("parts") + "` must hold at least one part.", content.pathOf("parts"));
        }
        if (role == Role.USER) {
            answering = true;
        }
        var read = new ArrayList<ContentPart>();
        for (var part : parts) {
            part(part, role, read);
        }
        return new Turn(role, role == Role.ASSISTANT ? StreamedParts.joined(read) : read);
    }

    private static Role role(Members content) {
        var role = content.text("role");
        return switch (role == null ? "" : role.strip().toLowerCase(Locale.ROOT)) {
            case "", "user", "function" -> Role.USER;
            case "model" -> Role.ASSISTANT;
            default -> throw content.wrong("role", "`user` or `model`");
        };
    }

    private void part(Members part, Role role, List<ContentPart> into) {
        switch (kind(part)) {
            case "text" -> text(part, into);
            case "inlineData" -> into.add(MediaReader.inline(part));
            case "fileData" -> into.add(MediaReader.file(part));
            case "functionCall" -> {
                requireRole(part, "functionCall", role, Role.ASSISTANT);
                call(part, into);
            }
            case "functionResponse" -> {
                requireRole(part, "functionResponse", role, Role.USER);
                into.add(response(part));
            }
            default -> into.add(new ContentPart.Native(Protocol.GEMINI, part.json()));
        }
    }

    private static String kind(Members part) {
        String kind = null;
        for (var name : DATA) {
            if (part.has(name)) {
                if (kind != null) {
                    throw ProtocolException.invalid(
                            "`" + part.path() + "` has both `" + kind + "` and `" + name + "`.", part.path());
                }
                kind = name;
            }
        }
        if (kind == null && part.has("thoughtSignature")) {
            return "text";
        }
        if (kind == null) {
            throw ProtocolException.invalid("`" + part.path() + "` has no content.", part.path());
        }
        return kind;
    }

    private static void requireRole(Members part, String member, Role role, Role required) {
        if (role != required) {
            var whose = required == Role.USER ? "user" : "model";
            throw ProtocolException.invalid(
                    "`" + part.pathOf(member) + "` belongs into a content of the role `" + whose + "`.",
                    part.pathOf(member));
        }
    }

    private static void text(Members part, List<ContentPart> into) {
        var given = part.text("text");
        var text = given == null ? "" : given;
        var thought = part.flag("thought");
        var signature = signature(part, thought ? Signature.Kind.REASONING : Signature.Kind.TEXT);
        if (thought) {
            into.add(new ContentPart.Reasoning(text, signature, isRedacted(signature)));
            return;
        }
        if (signature == null || signature.isOf(Protocol.GEMINI)) {
            into.add(new ContentPart.Text(text, null, signature));
            return;
        }
        reasoning(signature, into);
        if (!text.isEmpty()) {
            into.add(ContentPart.Text.of(text));
        }
    }

    private void call(Members part, List<ContentPart> into) {
        var call = object(part, "functionCall");
        var name = call.required("name");
        var args = call.object("args");
        if (answering) {
            openCalls.clear();
            answering = false;
        }
        var given = call.text("id");
        var id = given == null || given.isEmpty() ? Ids.derived("call_", ordinal + ":" + name) : given;
        ordinal++;
        openCalls.add(new OpenCall(id, name));
        var signature = signature(part, Signature.Kind.CALL);
        var own = signature != null && signature.isOf(Protocol.GEMINI) ? signature : null;
        if (signature != null && own == null) {
            reasoning(signature, into);
        }
        var input = args == null ? "{}" : args.json().toString();
        into.add(new ContentPart.ToolCall(id, name, null, Tool.Kind.FUNCTION, input, own));
    }

    /// A foreign signature that travelled on another part stands for reasoning before it, once.
    private static void reasoning(Signature signature, List<ContentPart> into) {
        for (var part : into) {
            if (part instanceof ContentPart.Reasoning earlier && signature.equals(earlier.signature())) {
                return;
            }
        }
        into.add(new ContentPart.Reasoning("", signature, isRedacted(signature)));
    }

    private static boolean isRedacted(@Nullable Signature signature) {
        return signature != null && signature.kind() == Signature.Kind.REDACTED;
    }

    private ContentPart.ToolResult response(Members part) {
        var response = object(part, "functionResponse");
        var name = response.required("name");
        var call = takeCall(response, name);
        var value = response.object("response");
        var content = new ArrayList<ContentPart>();
        var error = value == null ? null : value.get("error");
        var failed = error != null && !(error.isTextual() && error.textValue().isEmpty());
        content.add(ContentPart.Text.of(value == null ? "" : text(value, failed)));
        for (var media : response.objects("parts")) {
            content.add(media.has("inlineData") ? MediaReader.inline(media) : MediaReader.file(media));
        }
        return new ContentPart.ToolResult(call.id(), name, content, failed, null);
    }

    private OpenCall takeCall(Members response, String name) {
        var id = response.text("id");
        var found = openCalls.stream().filter(call -> call.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            found = openCalls.stream().filter(call -> call.name().equals(name)).findFirst();
        }
        if (found.isEmpty()) {
            throw ProtocolException.invalid(
                    "`" + response.path() + "` answers no function call: the content before it has no open call of `"
                            + name + "`.",
                    response.path());
        }
        openCalls.remove(found.get());
        return found.get();
    }

    /// The answer's text where it is nothing but a text, else its JSON.
    private static String text(Members value, boolean failed) {
        var json = value.json();
        if (json.size() == 1) {
            var only = json.elements().next();
            var name = json.fieldNames().next();
            if (failed
                    || (only.isTextual()
                            && List.of("output", "result", "content").contains(name))) {
                return only.isTextual() ? only.textValue() : only.toString();
            }
        }
        return json.toString();
    }

    private static Members object(Members part, String name) {
        var object = part.object(name);
        if (object == null) {
            throw part.wrong(name, "an object");
        }
        return object;
    }

    private static @Nullable Signature signature(Members part, Signature.Kind kind) {
        JsonNode value = part.get("thoughtSignature");
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw part.wrong("thoughtSignature", "a base64 string");
        }
        var signature = SignatureWire.read(value.textValue(), kind);
        return signature.origin() == null || signature.value().isEmpty() ? null : signature;
    }
}
