package dev.tollgate.protocol.gemini;

import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the images, sounds and files of a request.
final class MediaReader {
    private MediaReader() {}

    static ContentPart inline(Members part) {
        var blob = part.object("inlineData");
        if (blob == null) {
            throw ProtocolException.invalid("`" + part.path() + "` has no content.", part.path());
        }
        var declared = blob.text("mimeType");
        var source = MediaSource.inline(blob.required("data"), type(declared), blob.pathOf("data"));
        if (source.mediaType().startsWith("image/")) {
            return new ContentPart.Image(source, detail(part), null);
        }
        if (source.mediaType().startsWith("audio/")) {
            return new ContentPart.Audio(source);
        }
        var name = blob.text("displayName");
        if (source.mediaType().startsWith("text/")) {
            var text = new String(Base64.getDecoder().decode(source.base64()), StandardCharsets.UTF_8);
            return new ContentPart.Document(new MediaSource.PlainText(text), name, null);
        }
        return new ContentPart.Document(source, name, null);
    }

    static ContentPart file(Members part) {
        var file = part.object("fileData");
        if (file == null) {
            throw ProtocolException.invalid("`" + part.path() + "` has no content.", part.path());
        }
        var address = file.required("fileUri");
        var source = FileAddresses.isGooglesOwn(address)
                ? new MediaSource.FileId(Protocol.GEMINI, address)
                : new MediaSource.Url(address);
        var type = type(file.text("mimeType"));
        if (type != null && type.startsWith("image/")) {
            return new ContentPart.Image(source, detail(part), null);
        }
        return new ContentPart.Document(source, file.text("displayName"), null);
    }

    /// The type without its parameters (`text/plain; charset=utf-8`).
    private static @Nullable String type(@Nullable String declared) {
        if (declared == null || declared.isBlank()) {
            return null;
        }
        var semicolon = declared.indexOf(';');
        return (semicolon < 0 ? declared : declared.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static @Nullable String detail(Members part) {
        var resolution = part.get("mediaResolution");
        var level = resolution == null
                ? ""
                : resolution.isTextual()
                        ? resolution.textValue()
                        : resolution.path("level").asText();
        return switch (level) {
            case "MEDIA_RESOLUTION_LOW" -> "low";
            case "MEDIA_RESOLUTION_HIGH", "MEDIA_RESOLUTION_ULTRA_HIGH" -> "high";
            default -> null;
        };
    }
}
