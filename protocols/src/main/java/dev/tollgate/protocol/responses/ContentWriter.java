package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.UpstreamModel;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes what a client's message or a tool's output holds (protocols.md §3.3, §3.6).
final class ContentWriter {
    private static final String ERROR = "Error: ";

    private final UpstreamModel model;
    private int images;

    ContentWriter(UpstreamModel model) {
        this.model = model;
    }

    /// A part of a user's message; absent for what has no place in one.
    @Nullable
    ObjectNode part(ContentPart part) {
        return switch (part) {
            case ContentPart.Text text -> text.text().isEmpty() ? null : text(text.text());
            case ContentPart.Image image -> image(image);
            case ContentPart.Document document -> document(document);
            case ContentPart.Audio _ ->
                throw ProtocolException.unsupported(
                        "The model " + model.id() + " takes no sound: remove `input_audio`.", "input_audio");
            case ContentPart.Refusal refusal -> text(refusal.text());
            case ToolResult _, ContentPart.ToolCall _, ContentPart.Reasoning _, ContentPart.Native _ -> null;
        };
    }

    /// A tool's output: a string, or parts when there are images or files in it.
    ///
    /// @param attached takes the images that this model does not take inside an output
    JsonNode output(ToolResult result, List<ContentPart> attached) {
        var isTextAlone = result.content().stream().allMatch(ContentPart.Text.class::isInstance);
        if (isTextAlone) {
            return TextNode.valueOf(marked(result, result.text()));
        }
        if (model.facts().toolResultImages()) {
            var parts = JsonNodeFactory.instance.arrayNode();
            if (result.failed()) {
                parts.add(text(ERROR.strip()));
            }
            for (var piece : result.content()) {
                var json = part(piece);
                if (json != null) {
                    parts.add(json);
                }
            }
            return parts;
        }
        var output = new StringBuilder(marked(result, result.text()));
        for (var piece : result.content()) {
            if (!(piece instanceof ContentPart.Text)) {
                attached.add(piece);
                output.append(output.isEmpty() ? "" : "\n")
                        .append("[attachment ")
                        .append(attached.size())
                        .append(" is in the message below]");
            }
        }
        return TextNode.valueOf(output.toString());
    }

    /// The protocol has no mark for an output that tells a failure.
    private static String marked(ToolResult result, String text) {
        return result.failed() && !text.toLowerCase(Locale.ROOT).startsWith("error") ? ERROR + text : text;
    }

    private ObjectNode image(ContentPart.Image image) {
        var max = model.facts().imagesMax();
        if (max > 0 && ++images > max) {
            throw ProtocolException.unsupported(
                    "The model " + model.id() + " takes " + max + " images at most.", "input_image");
        }
        var json = JsonNodeFactory.instance.objectNode().put("type", "input_image");
        switch (image.source()) {
            case MediaSource.Inline inline -> json.put("image_url", inline.dataUrl());
            case MediaSource.Url url -> json.put("image_url", url.url());
            case MediaSource.FileId file -> json.put("file_id", fileId(file));
            case MediaSource.PlainText text -> {
                return text(text.text());
            }
        }
        return json.put("detail", image.detail() == null ? "auto" : image.detail());
    }

    private ObjectNode document(ContentPart.Document document) {
        var json = JsonNodeFactory.instance.objectNode().put("type", "input_file");
        var name = document.name();
        switch (document.source()) {
            case MediaSource.Inline inline ->
                json.put("filename", name == null ? "document.pdf" : name).put("file_data", inline.dataUrl());
            case MediaSource.Url url -> json.put("file_url", url.url());
            case MediaSource.FileId file -> json.put("file_id", fileId(file));
            case MediaSource.PlainText plain -> {
                return text(name == null ? plain.text() : name + "\n\n" + plain.text());
            }
        }
        return json;
    }

    /// Both protocols of this provider share its files.
    private String fileId(MediaSource.FileId file) {
        return switch (file.origin()) {
            case CHAT, RESPONSES -> file.id();
            case ANTHROPIC, GEMINI ->
                throw ProtocolException.unsupported(
                        "The file " + file.id() + " is kept by another provider: send its bytes to the model "
                                + model.id() + ".",
                        "file_id");
        };
    }

    private static ObjectNode text(String text) {
        return InputWriter.text(text);
    }
}
