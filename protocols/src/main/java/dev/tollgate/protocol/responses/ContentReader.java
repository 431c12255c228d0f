package dev.tollgate.protocol.responses;

import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the parts of a message, of a tool's output and of a reasoning item.
final class ContentReader {
    private static final Set<String> DETAILS = Set.of("low", "high", "auto", "original");
    private static final String PDF = "application/pdf";

    private ContentReader() {}

    static List<ContentPart> user(Member content) {
        return parts(content, false);
    }

    static List<ContentPart> assistant(Member content) {
        return parts(content, true);
    }

    static List<ContentPart> output(Member output) {
        return parts(output, false);
    }

    static List<ContentPart.Text> system(Member content) {
        var texts = new ArrayList<ContentPart.Text>();
        for (var part : parts(content, false)) {
            if (!(part instanceof ContentPart.Text text)) {
                throw content.invalid("of a system or developer message may hold text only");
            }
            texts.add(text);
        }
        return texts;
    }

    /// What a reasoning item says: its summary, else its text.
    static String reasoning(Member item) {
        var summary = joined(item.get("summary"));
        return summary.isEmpty() ? joined(item.get("content")) : summary;
    }

    private static String joined(Member parts) {
        var texts = new ArrayList<String>();
        for (var part : parts.elements()) {
            part.requiredObject();
            var text = part.get("text").text();
            if (text != null && !text.isEmpty()) {
                texts.add(text);
            }
        }
        return String.join("\n\n", texts);
    }

    private static List<ContentPart> parts(Member content, boolean assistant) {
        if (content.isText()) {
            return List.of(ContentPart.Text.of(content.requiredText()));
        }
        if (content.isAbsent()) {
            throw content.missing();
        }
        if (!content.isArray()) {
            throw content.invalid("must be a string or an array of parts");
        }
        var parts = new ArrayList<ContentPart>();
        for (var part : content.elements()) {
            part.requiredObject();
            parts.add(part(part, assistant));
        }
        return parts;
    }

    private static ContentPart part(Member part, boolean assistant) {
        var type = part.get("type");
        return switch (type.requiredText()) {
            case "input_text", "output_text", "text" ->
                ContentPart.Text.of(part.get("text").requiredText());
            case "refusal" -> {
                if (!assistant) {
                    throw type.invalid("may be refusal in a message of the assistant only");
                }
                yield new ContentPart.Refusal(part.get("refusal").requiredText());
            }
            case "input_image", "image_url" -> image(part);
            case "input_file" -> file(part);
            default -> throw type.invalid("must be input_text, input_image, input_file, output_text or refusal");
        };
    }

    private static ContentPart image(Member part) {
        var said = part.get("detail").word(DETAILS);
        var detail = "original".equals(said) ? "high" : said;
        var address = part.get("image_url");
        if (address.isAbsent()) {
            var id = part.get("file_id");
            if (id.isAbsent()) {
                throw address.missing();
            }
            return new ContentPart.Image(fileId(id), detail, null);
        }
        // Some clients nest the address, as it is in their other requests.
        var url = address.isObject() ? address.get("url") : address;
        var text = url.requiredText();
        if (isWebAddress(text)) {
            return new ContentPart.Image(new MediaSource.Url(text), detail, null);
        }
        if (!text.regionMatches(true, 0, "data:", 0, 5)) {
            throw url.invalid("must be an http(s) address or a data URL");
        }
        var inline = MediaSource.inline(text, null, url.path());
        if (!inline.mediaType().startsWith("image/")) {
            throw url.invalid("must hold an image, not " + shortened(inline.mediaType()));
        }
        return new ContentPart.Image(inline, detail, null);
    }

    private static ContentPart file(Member part) {
        var name = part.get("filename").text();
        var url = part.get("file_url");
        var id = part.get("file_id");
        var data = part.get("file_data");
        if (!data.isAbsent()) {
            var inline = MediaSource.inline(data.requiredText(), typeByName(name), data.path());
            return new ContentPart.Document(plainOrInline(inline, data), name, null);
        }
        if (!url.isAbsent()) {
            if (!isWebAddress(url.requiredText())) {
                throw url.invalid("must be an http(s) address");
            }
            return new ContentPart.Document(new MediaSource.Url(url.requiredText()), name, null);
        }
        if (id.isAbsent()) {
            throw part.invalid("must have file_data, file_url or file_id");
        }
        return new ContentPart.Document(fileId(id), name, null);
    }

    private static MediaSource plainOrInline(MediaSource.Inline inline, Member data) {
        if (!inline.mediaType().startsWith("text/") && !inline.mediaType().equals("application/json")) {
            return inline;
        }
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(inline.base64()));
            return new MediaSource.PlainText(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            throw data.invalid("is said to be text, but is not UTF-8");
        }
    }

    private static MediaSource fileId(Member id) {
        return new MediaSource.FileId(Protocol.RESPONSES, id.requiredName(256));
    }

    /// The media type of a file that comes without one; a PDF when the name says nothing.
    private static String typeByName(@Nullable String name) {
        var lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".json")) {
            return "application/json";
        }
        return lower.endsWith(".txt") || lower.endsWith(".md") || lower.endsWith(".csv") ? "text/plain" : PDF;
    }

    private static boolean isWebAddress(String text) {
        return text.regionMatches(true, 0, "https://", 0, 8) || text.regionMatches(true, 0, "http://", 0, 7);
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 64));
    }
}
