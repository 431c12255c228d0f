package dev.tollgate.protocol.anthropic;

import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the content blocks of a client's message.
final class BlockReader {
    static final Set<String> IMAGES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    private BlockReader() {}

    /// What may stand in a `user` message.
    static List<ContentPart> user(RequestObject message) {
        return read(message, BlockReader::userBlock);
    }

    /// What may stand in an `assistant` message.
    static List<ContentPart> assistant(RequestObject message) {
        return movedSignatures(read(message, BlockReader::assistantBlock));
    }

    /// Texts alone: `system`, and messages with that role.
    static List<ContentPart.Text> texts(RequestObject owner, String name) {
        var value = owner.get(name);
        if (value == null) {
            return List.of();
        }
        if (value.isTextual()) {
            return value.textValue().isEmpty() ? List.of() : List.of(ContentPart.Text.of(value.textValue()));
        }
        var texts = new ArrayList<ContentPart.Text>();
        for (var block : owner.objects(name)) {
            if (!block.text("type").equals("text")) {
                throw block.invalid("type", "must be \"text\"");
            }
            texts.add(text(block));
        }
        return texts;
    }

    private interface Kind {
        void read(RequestObject block, String type, List<ContentPart> parts);
    }

    private static List<ContentPart> read(RequestObject owner, Kind kind) {
        var value = owner.get("content");
        if (value != null && value.isTextual()) {
            return List.of(ContentPart.Text.of(value.textValue()));
        }
        var parts = new ArrayList<ContentPart>();
        for (var block : owner.objects("content")) {
            kind.read(block, block.text("type"), parts);
        }
        return parts;
    }

    private static void userBlock(RequestObject block, String type, List<ContentPart> parts) {
        if (type.equals("tool_result")) {
            var failed = block.flag("is_error");
            parts.add(new ContentPart.ToolResult(
                    id(block, "tool_use_id"),
                    null,
                    read(block, BlockReader::resultBlock),
                    failed != null && failed,
                    block.get("cache_control")));
        } else if (type.equals("mid_conv_system")) {
            texts(block, "content").forEach(text -> parts.add(ContentPart.Text.of(reminder(text.text()))));
        } else if (isServerBlock(type)) {
            parts.add(new ContentPart.Native(Protocol.ANTHROPIC, block.json()));
        } else if (!visible(block, type, parts)) {
            throw block.invalid("type", "is \"" + type + "\", which a user message cannot have");
        }
    }

    private static void resultBlock(RequestObject block, String type, List<ContentPart> parts) {
        if (type.equals("tool_reference")) {
            parts.add(ContentPart.Text.of("Tool: " + block.text("tool_name")));
        } else if (!visible(block, type, parts)) {
            throw block.invalid("type", "is \"" + type + "\", which a tool result cannot have");
        }
    }

    private static void assistantBlock(RequestObject block, String type, List<ContentPart> parts) {
        switch (type) {
            case "text" -> parts.add(text(block));
            case "thinking" -> {
                var signature = block.optionalText("signature");
                parts.add(new ContentPart.Reasoning(block.text("thinking"), signed(signature), false));
            }
            case "redacted_thinking" ->
                parts.add(new ContentPart.Reasoning(
                        "", Signature.fromWire(block.text("data"), Protocol.ANTHROPIC, Signature.Kind.REDACTED), true));
            case "tool_use" -> parts.add(toolUse(block));
            case "tool_result", "image", "document", "search_result" ->
                throw block.invalid("type", "is \"" + type + "\", which an assistant message cannot have");
            // Whatever the provider's own tools and features have left in the conversation.
            default -> parts.add(new ContentPart.Native(Protocol.ANTHROPIC, block.json()));
        }
    }

    private static @Nullable Signature signed(@Nullable String wire) {
        return wire == null || wire.isEmpty()
                ? null
                : Signature.fromWire(wire, Protocol.ANTHROPIC, Signature.Kind.REASONING);
    }

    private static ContentPart toolUse(RequestObject block) {
        var input = block.object("input");
        if (input == null) {
            throw block.missing("input");
        }
        var name = block.text("name");
        if (name.isEmpty()) {
            throw block.invalid("name", "is empty");
        }
        return new ContentPart.ToolCall(
                id(block, "id"), name, null, Tool.Kind.FUNCTION, input.json().toString(), null);
    }

    private static String id(RequestObject block, String name) {
        var id = block.text(name);
        if (id.isEmpty()) {
            throw block.invalid(name, "is empty");
        }
        return id;
    }

    /// Blocks that show something; false for all others.
    private static boolean visible(RequestObject block, String type, List<ContentPart> parts) {
        switch (type) {
            case "text" -> parts.add(text(block));
            case "image" -> parts.add(image(block));
            case "document" -> document(block, parts);
            case "search_result" -> parts.add(searchResult(block));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static ContentPart.Text text(RequestObject block) {
        return new ContentPart.Text(block.text("text"), block.get("cache_control"), null);
    }

    private static ContentPart image(RequestObject block) {
        return new ContentPart.Image(source(block, "image"), null, block.get("cache_control"));
    }

    private static void document(RequestObject block, List<ContentPart> parts) {
        var source = block.object("source");
        var title = block.optionalText("title");
        var cache = block.get("cache_control");
        if (source == null || !source.text("type").equals("content")) {
            parts.add(new ContentPart.Document(source(block, "document"), title, cache));
            return;
        }
        var inner = read(source, BlockReader::resultBlock);
        var texts = new ContentPart.ToolResult("", null, inner, false, null).text();
        parts.add(new ContentPart.Document(new MediaSource.PlainText(texts), title, cache));
        inner.stream().filter(ContentPart.Image.class::isInstance).forEach(parts::add);
    }

    private static MediaSource source(RequestObject block, String kind) {
        var source = block.object("source");
        if (source == null) {
            throw block.missing("source");
        }
        var type = source.text("type");
        return switch (type) {
            case "base64" -> inline(source, kind);
            case "url" -> url(source);
            case "file" -> new MediaSource.FileId(Protocol.ANTHROPIC, id(source, "file_id"));
            case "text" -> {
                if (kind.equals("image")) {
                    throw source.invalid("type", "must be \"base64\", \"url\" or \"file\"");
                }
                yield new MediaSource.PlainText(source.text("data"));
            }
            default -> throw source.invalid("type", "is \"" + type + "\", which a " + kind + " cannot have");
        };
    }

    private static MediaSource inline(RequestObject source, String kind) {
        var inline = MediaSource.inline(source.text("data"), source.optionalText("media_type"), source.pathOf("data"));
        var isImage = IMAGES.contains(inline.mediaType());
        if (isImage != kind.equals("image")) {
            throw source.invalid("media_type", "is \"" + inline.mediaType() + "\", which a " + kind + " cannot be");
        }
        return inline;
    }

    private static MediaSource url(RequestObject source) {
        var url = source.text("url");
        if (!url.startsWith("https://") && !url.startsWith("http://")) {
            throw source.invalid("url", "must begin with https:// or http://");
        }
        return new MediaSource.Url(url);
    }

    private static ContentPart searchResult(RequestObject block) {
        var lines = new ArrayList<String>();
        lines.add(block.text("title"));
        lines.add(block.text("source"));
        texts(block, "content").forEach(text -> lines.add(text.text()));
        return new ContentPart.Text(String.join("\n", lines), block.get("cache_control"), null);
    }

    /// System text inside a user's turn, in the form that models of this family know.
    static String reminder(String text) {
        return "<system-reminder>\n" + text + "\n</system-reminder>";
    }

    private static boolean isServerBlock(String type) {
        return type.endsWith("_tool_result") || type.equals("container_upload");
    }

    /// Puts a signature that had to travel in a thinking block before its tool call back on that call.
    private static List<ContentPart> movedSignatures(List<ContentPart> parts) {
        var result = new ArrayList<>(parts);
        for (var part : parts) {
            var signature = part instanceof ContentPart.Reasoning reasoning ? reasoning.signature() : null;
            if (signature != null && signature.callId() != null) {
                result.remove(part);
                result.replaceAll(other -> withSignature(other, signature));
            }
        }
        return result;
    }

    private static ContentPart withSignature(ContentPart part, Signature signature) {
        if (!(part instanceof ContentPart.ToolCall call) || !call.id().equals(signature.callId())) {
            return part;
        }
        var own = new Signature(signature.origin(), signature.kind(), signature.value(), null);
        return new ContentPart.ToolCall(call.id(), call.name(), call.namespace(), call.kind(), call.input(), own);
    }
}
