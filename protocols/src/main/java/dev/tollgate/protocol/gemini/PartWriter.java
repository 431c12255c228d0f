package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolNames;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes the parts of contents (protocols.md §3.3, §3.6, §3.7).
final class PartWriter {
    private final CompletionRequest request;
    private final ModelFacts facts;
    private final ToolNames names;

    PartWriter(CompletionRequest request, ModelFacts facts, ToolNames names) {
        this.request = request;
        this.facts = facts;
        this.names = names;
    }

    ArrayNode model(List<ContentPart> parts) {
        var moved = new HashMap<String, Signature>();
        for (var part : parts) {
            if (part instanceof ContentPart.Reasoning reasoning
                    && reasoning.signature() != null
                    && reasoning.signature().callId() != null) {
                moved.put(reasoning.signature().callId(), reasoning.signature());
            }
        }
        var written = JsonNodeFactory.instance.arrayNode();
        var isFirst = true;
        for (var part : parts) {
            if (part instanceof ToolCall call) {
                written.add(call(call, moved.get(call.id()), isFirst));
                isFirst = false;
            } else if (part instanceof ContentPart.Reasoning reasoning) {
                reasoning(reasoning, written);
            } else {
                user(part, written);
            }
        }
        return written;
    }

    private static void reasoning(ContentPart.Reasoning reasoning, ArrayNode into) {
        var signature = reasoning.signature();
        if (signature == null || signature.callId() != null) {
            return;
        }
        var part = into.addObject().put("text", reasoning.text());
        if (signature.kind() == Signature.Kind.REASONING) {
            part.put("thought", true);
        }
        part.put("thoughtSignature", signature.value());
    }

    private ObjectNode call(ToolCall call, @Nullable Signature moved, boolean isFirst) {
        var part = JsonNodeFactory.instance.objectNode();
        var function = part.putObject("functionCall");
        if (!call.id().isEmpty()) {
            function.put("id", call.id());
        }
        function.put("name", names.toUpstream(call.qualifiedName()));
        function.set("args", arguments(call));
        var own = call.signature() != null && call.signature().isOf(Protocol.GEMINI) ? call.signature() : moved;
        if (own != null) {
            part.put("thoughtSignature", own.value());
        } else if (isFirst && facts.signatures()) {
            part.put("thoughtSignature", SignatureWire.PLACEHOLDER);
        }
        return part;
    }

    private static ObjectNode arguments(ToolCall call) {
        if (call.kind() == Tool.Kind.CUSTOM) {
            return JsonNodeFactory.instance.objectNode().put("input", call.input());
        }
        var json = call.input().isBlank() ? JsonNodeFactory.instance.objectNode() : Json.object(call.input());
        return json != null ? json : JsonNodeFactory.instance.objectNode().put("_raw", call.input());
    }

    ObjectNode failure(ToolCall call, String text) {
        var part = JsonNodeFactory.instance.objectNode();
        functionResponse(part, call).putObject("response").put("error", text);
        return part;
    }

    /// @param apart where the result's media go when they cannot be inside it
    ObjectNode response(ToolCall call, ToolResult result, ArrayNode apart) {
        var part = JsonNodeFactory.instance.objectNode();
        var response = functionResponse(part, call);
        response.set("response", value(result));
        var media = JsonNodeFactory.instance.arrayNode();
        for (var content : result.content()) {
            if (content instanceof ContentPart.Text || isPlainText(content)) {
                continue;
            }
            var inline = facts.toolResultImages() ? inlineSource(content) : null;
            if (inline != null) {
                inline(inline, media);
            } else {
                user(content, apart);
            }
        }
        if (!media.isEmpty()) {
            response.set("parts", media);
        }
        return part;
    }

    private ObjectNode functionResponse(ObjectNode part, ToolCall call) {
        var response = part.putObject("functionResponse");
        if (!call.id().isEmpty()) {
            response.put("id", call.id());
        }
        return response.put("name", names.toUpstream(call.qualifiedName()));
    }

    private static MediaSource.@Nullable Inline inlineSource(ContentPart part) {
        var source = switch (part) {
            case ContentPart.Image image -> image.source();
            case ContentPart.Document document -> document.source();
            case ContentPart.Audio audio -> audio.source();
            case ContentPart.Text _,
                    ContentPart.Refusal _,
                    ContentPart.Reasoning _,
                    ContentPart.Native _,
                    ToolCall _,
                    ToolResult _ -> null;
        };
        return source instanceof MediaSource.Inline inline ? inline : null;
    }

    private static boolean isPlainText(ContentPart part) {
        return part instanceof ContentPart.Document document && document.source() instanceof MediaSource.PlainText;
    }

    private static ObjectNode value(ToolResult result) {
        var text = new StringBuilder(result.text());
        for (var content : result.content()) {
            if (content instanceof ContentPart.Document document
                    && document.source() instanceof MediaSource.PlainText plain) {
                text.append(text.isEmpty() ? "" : "\n").append(plain.text());
            }
        }
        var value = JsonNodeFactory.instance.objectNode();
        if (result.failed()) {
            return value.put("error", text.toString());
        }
        var json = json(text.toString());
        if (json == null || hasReference(json)) {
            return value.put("output", text.toString());
        }
        return json instanceof ObjectNode object ? object : value.set("output", json);
    }

    private static @Nullable JsonNode json(String text) {
        var json = Json.value(text.getBytes(StandardCharsets.UTF_8));
        return json == null || json.isMissingNode() ? null : json;
    }

    /// Gemini takes a `$ref` inside a response for a reference to one of its parts, and fails.
    private static boolean hasReference(JsonNode json) {
        for (var member : json.properties()) {
            if (member.getKey().startsWith("$")) {
                return true;
            }
        }
        for (var child : json) {
            if (hasReference(child)) {
                return true;
            }
        }
        return false;
    }

    /// Writes any part but a tool's call or result.
    void user(ContentPart part, ArrayNode into) {
        switch (part) {
            case ContentPart.Text text -> text(text, into);
            case ContentPart.Refusal refusal -> into.addObject().put("text", refusal.text());
            case ContentPart.Image image -> image(image, into);
            case ContentPart.Audio audio -> inline(audio.source(), into);
            case ContentPart.Document document -> document(document, into);
            case ContentPart.Native provided -> into.add(provided.json());
            case ContentPart.Reasoning reasoning -> reasoning(reasoning, into);
            case ToolCall call ->
                throw ProtocolException.invalid("A tool call belongs to the assistant: " + call.id(), "messages");
            case ToolResult result ->
                throw ProtocolException.invalid("A tool result belongs to the user: " + result.callId(), "messages");
        }
    }

    private static void text(ContentPart.Text text, ArrayNode into) {
        var part = into.addObject().put("text", text.text());
        var signature = text.signature();
        if (signature != null && signature.isOf(Protocol.GEMINI)) {
            part.put("thoughtSignature", signature.value());
        }
    }

    private void image(ContentPart.Image image, ArrayNode into) {
        var part = media(image.source(), into);
        var detail = image.detail();
        // Only Gemini 3 takes a resolution per part, and it is told to think by level.
        if (facts.thinking() instanceof ThinkingKind.Level && ("low".equals(detail) || "high".equals(detail))) {
            part.putObject("mediaResolution")
                    .put("level", "low".equals(detail) ? "MEDIA_RESOLUTION_LOW" : "MEDIA_RESOLUTION_HIGH");
        }
    }

    private void document(ContentPart.Document document, ArrayNode into) {
        if (document.source() instanceof MediaSource.PlainText plain) {
            var name = document.name();
            into.addObject().put("text", name == null || name.isBlank() ? plain.text() : name + "\n\n" + plain.text());
        } else {
            media(document.source(), into);
        }
    }

    private ObjectNode media(MediaSource source, ArrayNode into) {
        return switch (source) {
            case MediaSource.Inline inline -> inline(inline, into);
            case MediaSource.Url url when FileAddresses.isGooglesOwn(url.url()) -> file(url.url(), into);
            case MediaSource.FileId file when file.origin() == Protocol.GEMINI -> file(file.id(), into);
            case MediaSource.PlainText plain -> into.addObject().put("text", plain.text());
            case MediaSource.Url url ->
                throw ProtocolException.unsupported(
                        "This model does not read files from the web; send `" + shortened(url.url()) + "` inline.",
                        "messages");
            case MediaSource.FileId file ->
                throw ProtocolException.unsupported(
                        "The file `" + file.id() + "` of "
                                + request.origin().name().toLowerCase(Locale.ROOT)
                                + " is not known to this model's provider; send it inline.",
                        "messages");
        };
    }

    private static String shortened(String url) {
        var query = url.indexOf('?');
        var plain = query < 0 ? url : url.substring(0, query);
        return plain.length() <= 200 ? plain : plain.substring(0, 200) + "…";
    }

    private static ObjectNode inline(MediaSource.Inline source, ArrayNode into) {
        var part = into.addObject();
        part.putObject("inlineData").put("mimeType", source.mediaType()).put("data", source.base64());
        return part;
    }

    private static ObjectNode file(String address, ArrayNode into) {
        var part = into.addObject();
        part.putObject("fileData").put("fileUri", address);
        return part;
    }
}
