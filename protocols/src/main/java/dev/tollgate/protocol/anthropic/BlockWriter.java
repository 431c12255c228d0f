package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.UpstreamModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the content blocks of a request to an upstream.
final class BlockWriter {
    private static final String PARAM = "messages";

    private final UpstreamModel model;
    private int images;
    private boolean usesFiles;

    BlockWriter(UpstreamModel model) {
        this.model = model;
    }

    /// Whether a file that the provider keeps is referred to, which needs a beta header.
    boolean usesFiles() {
        return usesFiles;
    }

    /// Text; absent when it is blank, which Anthropic refuses.
    @Nullable
    ObjectNode text(String text, @Nullable JsonNode cache) {
        return text.isBlank() ? null : cached(block("text").put("text", text), cache);
    }

    ObjectNode image(ContentPart.Image image) {
        var max = model.facts().imagesMax();
        if (!model.input().isEmpty() && !model.input().contains("image")) {
            throw ProtocolException.unsupported(
                    "The model `" + model.id() + "` cannot see images; `messages` hold one.", PARAM);
        }
        if (max > 0 && ++images > max) {
            throw ProtocolException.unsupported("The model takes at most " + max + " images.", PARAM);
        }
        var source = switch (image.source()) {
            case MediaSource.Inline inline when BlockReader.IMAGES.contains(inline.mediaType()) -> base64(inline);
            case MediaSource.Inline inline ->
                throw ProtocolException.unsupported(
                        "An image of type `" + inline.mediaType() + "` is not taken; send JPEG, PNG, GIF or WebP.",
                        PARAM);
            case MediaSource.Url url -> block("url").put("url", url.url());
            case MediaSource.FileId file -> file(file);
            case MediaSource.PlainText _ -> throw ProtocolException.unsupported("Text is no image.", PARAM);
        };
        return cached(block("image").set("source", source), image.cache());
    }

    ObjectNode document(ContentPart.Document document) {
        var source = switch (document.source()) {
            case MediaSource.Inline inline -> inlineDocument(inline);
            case MediaSource.Url url -> block("url").put("url", url.url());
            case MediaSource.FileId file -> file(file);
            case MediaSource.PlainText text -> plainText(text.text());
        };
        ObjectNode block = block("document").set("source", source);
        if (document.name() != null && !document.name().isBlank()) {
            block.put("title", document.name());
        }
        return cached(block, document.cache());
    }

    private static ObjectNode inlineDocument(MediaSource.Inline inline) {
        if (inline.mediaType().equals("application/pdf")) {
            return base64(inline);
        }
        if (inline.mediaType().startsWith("text/") || inline.mediaType().equals("application/json")) {
            return plainText(new String(Base64.getDecoder().decode(inline.base64()), StandardCharsets.UTF_8));
        }
        throw ProtocolException.unsupported(
                "A file of type `" + inline.mediaType() + "` is not taken by this model; send a PDF or text.", PARAM);
    }

    private static ObjectNode plainText(String text) {
        if (text.isBlank()) {
            throw ProtocolException.invalid("A document in `messages` is empty.", PARAM);
        }
        return block("text").put("media_type", "text/plain").put("data", text);
    }

    private static ObjectNode base64(MediaSource.Inline inline) {
        return block("base64").put("media_type", inline.mediaType()).put("data", inline.base64());
    }

    private ObjectNode file(MediaSource.FileId file) {
        if (file.origin() != Protocol.ANTHROPIC) {
            throw ProtocolException.unsupported(
                    "The file `" + file.id() + "` is kept by another provider than this model's; send its content.",
                    PARAM);
        }
        usesFiles = true;
        return block("file").put("file_id", file.id());
    }

    /// What the model once thought; absent when Anthropic has not signed it.
    @Nullable
    ObjectNode reasoning(ContentPart.Reasoning reasoning) {
        var signature = reasoning.signature();
        if (signature == null || !signature.isOf(Protocol.ANTHROPIC)) {
            return null;
        }
        return reasoning.redacted()
                ? block("redacted_thinking").put("data", signature.value())
                : block("thinking").put("thinking", reasoning.text()).put("signature", signature.value());
    }

    /// @param id the call's id as the upstream gets it
    /// @param name the tool's name as the upstream gets it
    ObjectNode toolUse(ContentPart.ToolCall call, String id, String name) {
        return block("tool_use").put("id", id).put("name", name).set("input", input(call));
    }

    private static ObjectNode input(ContentPart.ToolCall call) {
        if (call.kind() == Tool.Kind.CUSTOM) {
            return Json.MAPPER.createObjectNode().put("input", call.input());
        }
        if (call.input().isBlank()) {
            return Json.MAPPER.createObjectNode();
        }
        var input = Json.object(call.input());
        return input != null ? input : Json.MAPPER.createObjectNode().put("_raw", call.input());
    }

    /// @param attachments gets the images that the model does not take inside a result
    ObjectNode toolResult(ContentPart.ToolResult result, String id, List<ObjectNode> attachments) {
        var block = block("tool_result").put("tool_use_id", id);
        var content = content(result, attachments);
        if (content.size() == 1 && content.get(0).size() == 2 && content.get(0).has("text")) {
            block.set("content", content.get(0).get("text"));
        } else if (!content.isEmpty()) {
            block.set("content", content);
        }
        if (result.failed()) {
            block.put("is_error", true);
        }
        return cached(block, result.cache());
    }

    private ArrayNode content(ContentPart.ToolResult result, List<ObjectNode> attachments) {
        var content = Json.MAPPER.createArrayNode();
        for (var part : result.content()) {
            var block = visible(part);
            if (part instanceof ContentPart.Image && !model.facts().toolResultImages() && block != null) {
                attachments.add(block);
                content.add(block("text").put("text", "[image " + attachments.size() + " attached below]"));
            } else if (block != null) {
                content.add(block);
            }
        }
        return content;
    }

    /// A result without a call, told as text.
    List<ObjectNode> orphan(ContentPart.ToolResult result) {
        var blocks = new ArrayList<ObjectNode>();
        blocks.add(
                block("text").put("text", "[result of unknown tool call " + result.callId() + "]: " + result.text()));
        for (var part : result.content()) {
            var block = part instanceof ContentPart.Text ? null : visible(part);
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    /// A part that shows something to the model; absent for all others, and for blank text.
    @Nullable
    ObjectNode visible(ContentPart part) {
        return switch (part) {
            case ContentPart.Text text -> text(text.text(), text.cache());
            case ContentPart.Refusal refusal -> text(refusal.text(), null);
            case ContentPart.Image image -> image(image);
            case ContentPart.Document document -> document(document);
            case ContentPart.Audio _ ->
                throw ProtocolException.unsupported("`messages` hold audio, which this model cannot hear.", PARAM);
            case ContentPart.Native own ->
                own.origin() == Protocol.ANTHROPIC && own.json() instanceof ObjectNode json ? json : null;
            case ContentPart.Reasoning _, ContentPart.ToolCall _, ContentPart.ToolResult _ -> null;
        };
    }

    static ObjectNode block(String type) {
        return Json.MAPPER.createObjectNode().put("type", type);
    }

    private static ObjectNode cached(ObjectNode block, @Nullable JsonNode cache) {
        return cache instanceof ObjectNode ? block.set("cache_control", cache) : block;
    }
}
