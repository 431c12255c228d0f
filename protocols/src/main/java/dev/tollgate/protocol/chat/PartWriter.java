package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.Audio;
import dev.tollgate.protocol.ContentPart.Document;
import dev.tollgate.protocol.ContentPart.Image;
import dev.tollgate.protocol.ContentPart.Native;
import dev.tollgate.protocol.ContentPart.Reasoning;
import dev.tollgate.protocol.ContentPart.Refusal;
import dev.tollgate.protocol.ContentPart.Text;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes the parts of user messages (protocols.md §3.3). Only user messages can hold images and files; those of tool
/// results and assistant messages are put off until the next one.
final class PartWriter {
    private final CompletionRequest request;
    private final UpstreamModel model;
    private final List<ContentPart> later = new ArrayList<>();
    private int images;

    PartWriter(CompletionRequest request, UpstreamModel model) {
        this.request = request;
        this.model = model;
    }

    /// All text of these parts, its pieces joined with empty lines.
    static String text(List<ContentPart> parts) {
        var texts = new ArrayList<String>();
        for (var part : parts) {
            if (part instanceof Text text) {
                texts.add(text.text());
            }
        }
        return String.join("\n\n", texts);
    }

    /// System text for a model that only takes it at the beginning: a part of the next user message.
    void remind(String text) {
        later.add(Text.of("<system-reminder>\n" + text + "\n</system-reminder>"));
    }

    /// Keeps an image or a file for the next user message; what stands in its place.
    String putOff(ContentPart part) {
        later.add(part);
        var kind = part instanceof Image ? "image " : "file ";
        var count = later.stream().filter(other -> !(other instanceof Text)).count();
        return "[" + kind + count + " attached below]";
    }

    /// A tool's answer as the text that a tool message holds.
    String resultText(ToolResult result) {
        var texts = new ArrayList<String>();
        for (var part : result.content()) {
            switch (part) {
                case Text text -> texts.add(text.text());
                case Document(MediaSource.PlainText(var text), var name, var _) -> texts.add(titled(name, text));
                case Image _, Document _ -> texts.add(putOff(part));
                case Refusal refusal -> texts.add(refusal.text());
                case Audio _ -> throw refused("sound in the answer of a tool");
                case ToolCall _, ToolResult _, Reasoning _, Native _ -> {}
            }
        }
        var text = String.join("\n", texts);
        var saysSo = text.toLowerCase(Locale.ROOT).startsWith("error");
        return result.failed() && !saysSo ? "Error: " + text : text;
    }

    /// The content of a user message: a string where it is nothing but one text; absent when there is nothing.
    @Nullable
    JsonNode user(List<ContentPart> parts) {
        var all = new ArrayList<ContentPart>();
        later.stream().filter(part -> !(part instanceof Text)).forEach(all::add);
        all.addAll(parts);
        later.stream().filter(Text.class::isInstance).forEach(all::add);
        later.clear();
        if (all.size() == 1 && all.getFirst() instanceof Text text) {
            return TextNode.valueOf(text.text());
        }
        var content = JsonNodeFactory.instance.arrayNode();
        all.forEach(part -> add(part, content));
        return content.isEmpty() ? null : content;
    }

    private void add(ContentPart part, ArrayNode content) {
        switch (part) {
            case Text text -> {
                if (!text.text().isEmpty()) {
                    content.add(textPart(text.text()));
                }
            }
            case Refusal refusal -> content.add(textPart(refusal.text()));
            case Image image -> content.add(image(image));
            case Document document -> content.add(document(document));
            case Audio audio -> content.add(audio(audio));
            case ToolResult orphan ->
                content.add(textPart("[result of unknown tool call " + orphan.callId() + "]: " + resultText(orphan)));
            case ToolCall _, Reasoning _, Native _ -> {}
        }
    }

    private static ObjectNode textPart(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "text").put("text", text);
    }

    private ObjectNode image(Image image) {
        require("image", "images");
        var most = model.facts().imagesMax();
        if (++images > most && most > 0) {
            throw ProtocolException.unsupported(
                    "The model `" + request.model() + "` takes at most " + most + " images.", "messages");
        }
        var url = switch (image.source()) {
            case MediaSource.Inline inline -> inline.dataUrl();
            case MediaSource.Url address -> address.url();
            case MediaSource.FileId _, MediaSource.PlainText _ -> throw refused("an image that is a stored file");
        };
        var json = JsonNodeFactory.instance.objectNode().put("type", "image_url");
        var inner = json.putObject("image_url").put("url", url);
        if (image.detail() != null) {
            inner.put("detail", image.detail());
        }
        return json;
    }

    private ObjectNode document(Document document) {
        var name = document.name();
        if (document.source() instanceof MediaSource.PlainText(var text)) {
            return textPart(titled(name, text));
        }
        var json = JsonNodeFactory.instance.objectNode().put("type", "file");
        var file = json.putObject("file");
        switch (document.source()) {
            case MediaSource.Inline inline ->
                file.put("filename", name == null ? "document.pdf" : name).put("file_data", inline.dataUrl());
            case MediaSource.FileId id when id.origin() == Protocol.CHAT -> file.put("file_id", id.id());
            case MediaSource.FileId _ -> throw refused("a file that another provider keeps");
            case MediaSource.Url _ -> throw refused("a document by its address");
            case MediaSource.PlainText _ -> throw new IllegalStateException();
        }
        return json;
    }

    private ObjectNode audio(Audio audio) {
        require("audio", "sound");
        var format = switch (audio.source().mediaType()) {
            case "audio/wav", "audio/x-wav", "audio/wave" -> "wav";
            case "audio/mp3", "audio/mpeg" -> "mp3";
            default -> throw refused("sound of the type `" + audio.source().mediaType() + "`");
        };
        var json = JsonNodeFactory.instance.objectNode().put("type", "input_audio");
        json.putObject("input_audio").put("data", audio.source().base64()).put("format", format);
        return json;
    }

    private void require(String input, String what) {
        if (!model.input().isEmpty() && !model.input().contains(input)) {
            throw refused(what);
        }
    }

    private ProtocolException refused(String what) {
        return ProtocolException.unsupported(
                "The model `" + request.model() + "` does not take " + what + ".", "messages");
    }

    private static String titled(@Nullable String name, String text) {
        return name == null ? text : "[" + name + "]\n" + text;
    }
}
