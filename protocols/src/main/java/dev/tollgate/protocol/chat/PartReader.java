package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.Audio;
import dev.tollgate.protocol.ContentPart.Document;
import dev.tollgate.protocol.ContentPart.Image;
import dev.tollgate.protocol.ContentPart.Refusal;
import dev.tollgate.protocol.ContentPart.Text;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the `content` of messages.
final class PartReader {
    private static final Set<String> DETAILS = Set.of("low", "high", "auto");
    private static final String UNNAMED = "document.pdf";

    private PartReader() {}

    /// The content of a user message.
    static List<ContentPart> user(Member message) {
        return parts(message, PartReader::userPart);
    }

    /// The content of a system message.
    static List<Text> texts(Member message) {
        var texts = new ArrayList<Text>();
        for (var part : parts(message, PartReader::textPart)) {
            texts.add((Text) part);
        }
        return texts;
    }

    /// The content of a tool message: texts, and the images that OpenAI refuses but others take.
    static List<ContentPart> toolResult(Member message) {
        if (message.at("content").isAbsent()) {
            return List.of();
        }
        return parts(message, PartReader::userPart).stream()
                .filter(part -> !(part instanceof Text text && text.text().isEmpty()))
                .toList();
    }

    /// Adds the content and the refusal of an assistant message, which may have neither.
    static void assistant(Member message, List<ContentPart> parts) {
        if (!message.at("content").isAbsent()) {
            for (var part : parts(message, PartReader::assistantPart)) {
                if (!(part instanceof Text text && text.text().isEmpty())) {
                    parts.add(part);
                }
            }
        }
        var refusal = message.at("refusal").wordOrNull();
        if (refusal != null) {
            parts.add(new Refusal(refusal));
        }
    }

    private interface Reader {
        ContentPart read(Member part, @Nullable JsonNode cache);
    }

    /// A cache directive of the message is one of its last part.
    private static List<ContentPart> parts(Member message, Reader reader) {
        var content = message.at("content");
        var ofMessage = message.at("cache_control").objectOrNull();
        if (content.json().isTextual()) {
            return List.of(new Text(content.json().asText(), ofMessage, null));
        }
        if (!content.json().isArray()) {
            throw content.wrong(content.isAbsent() ? "is missing." : "must be a string or an array of parts.");
        }
        var parts = new ArrayList<ContentPart>();
        var elements = content.elements();
        for (var i = 0; i < elements.size(); i++) {
            var part = elements.get(i).object();
            var own = part.at("cache_control").objectOrNull();
            parts.add(reader.read(part, own == null && i == elements.size() - 1 ? ofMessage : own));
        }
        return parts;
    }

    private static ContentPart textPart(Member part, @Nullable JsonNode cache) {
        return switch (part.at("type").word()) {
            case "text", "input_text", "output_text" -> text(part, cache);
            default -> throw part.at("type").wrong("must be `text` in this message.");
        };
    }

    private static ContentPart assistantPart(Member part, @Nullable JsonNode cache) {
        return switch (part.at("type").word()) {
            case "text", "input_text", "output_text" -> text(part, cache);
            case "refusal" -> new Refusal(part.at("refusal").word());
            default -> throw part.at("type").wrong("must be `text` or `refusal` in this message.");
        };
    }

    private static ContentPart userPart(Member part, @Nullable JsonNode cache) {
        return switch (part.at("type").word()) {
            case "text", "input_text", "output_text" -> text(part, cache);
            case "image_url", "input_image" -> image(part.at("image_url"), cache);
            case "input_audio" -> audio(part.at("input_audio").object());
            case "file" -> file(part.at("file").object(), cache);
            default ->
                throw part.at("type").wrong("must be `text`, `image_url`, `input_audio` or `file` in this message.");
        };
    }

    private static Text text(Member part, @Nullable JsonNode cache) {
        var text = part.at("text").textOrNull();
        if (text == null) {
            throw part.at("text").wrong("is missing.");
        }
        return new Text(text, cache, null);
    }

    /// OpenAI wants an object; the bare address is common too.
    private static ContentPart image(Member image, @Nullable JsonNode cache) {
        var url = image.json().isTextual() ? image : image.object().at("url");
        var detail = image.json().path("detail").asText();
        return new Image(imageSource(url), DETAILS.contains(detail) ? detail : null, cache);
    }

    private static MediaSource imageSource(Member url) {
        var text = url.word().strip();
        var scheme = text.substring(0, Math.min(8, text.length())).toLowerCase(Locale.ROOT);
        if (scheme.startsWith("https://") || scheme.startsWith("http://")) {
            return new MediaSource.Url(text);
        }
        if (!scheme.startsWith("data:")) {
            throw url.wrong("must be an http(s) or a `data:` URL.");
        }
        var inline = MediaSource.inline(text, null, url.path());
        if (!inline.mediaType().startsWith("image/")) {
            throw url.wrong("must be an image.");
        }
        return inline;
    }

    private static ContentPart audio(Member audio) {
        var format = audio.at("format").word();
        if (!format.matches("[a-z0-9]{2,8}")) {
            throw audio.at("format").wrong("must be `wav` or `mp3`.");
        }
        var data = audio.at("data");
        return new Audio(MediaSource.inline(data.word(), "audio/" + format, data.path()));
    }

    private static ContentPart file(Member file, @Nullable JsonNode cache) {
        var name = file.at("filename").wordOrNull();
        var data = file.at("file_data").wordOrNull();
        if (data == null) {
            var url = file.at("file_url").wordOrNull();
            var source = url != null
                    ? new MediaSource.Url(url)
                    : new MediaSource.FileId(Protocol.CHAT, file.at("file_id").word());
            return new Document(source, name, cache);
        }
        var source =
                MediaSource.inline(data, "application/pdf", file.at("file_data").path());
        if (source.mediaType().startsWith("image/")) {
            return new Image(source, null, cache);
        }
        return new Document(source, name == null ? UNNAMED : name, cache);
    }
}
