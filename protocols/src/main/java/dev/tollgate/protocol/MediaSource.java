package dev.tollgate.protocol;

import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where the bytes of an image, document or sound are.
public sealed interface MediaSource {
    /// In the request; `base64` is clean: no prefix, no white space, standard alphabet with padding.
    record Inline(String mediaType, String base64) implements MediaSource {
        /// As a `data:` URL.
        public String dataUrl() {
            return "data:" + mediaType + ";base64," + base64;
        }
    }

    /// At an address on the web.
    record Url(String url) implements MediaSource {}

    /// A file kept by the provider that speaks `origin`.
    record FileId(Protocol origin, String id) implements MediaSource {}

    /// Plain text (documents only).
    record PlainText(String text) implements MediaSource {}

    /// Reads base64 with or without a `data:` prefix and white space. The media type is what the bytes say,
    /// else what the prefix says, else `declared`.
    ///
    /// @param param the member, for the error
    /// @throws ProtocolException when it is not base64, or its type is not known
    static Inline inline(String data, @Nullable String declared, String param) {
        var type = declared;
        var payload = data;
        if (data.regionMatches(true, 0, "data:", 0, 5)) {
            var comma = data.indexOf(',');
            if (comma < 0) {
                throw ProtocolException.invalid("`" + param + "` is not a valid data URL.", param);
            }
            var head = data.substring(5, comma);
            var semicolon = head.indexOf(';');
            var said = semicolon < 0 ? head : head.substring(0, semicolon);
            type = said.isBlank() ? declared : said.strip().toLowerCase(Locale.ROOT);
            if (!head.toLowerCase(Locale.ROOT).endsWith("base64")) {
                throw ProtocolException.invalid("`" + param + "` must be base64 (`data:…;base64,…`).", param);
            }
            payload = data.substring(comma + 1);
        }
        var clean = clean(payload, param);
        var known = MediaTypes.sniff(clean);
        var mediaType = known != null ? known : type;
        if (mediaType == null) {
            throw ProtocolException.invalid("The media type of `" + param + "` is missing.", param);
        }
        return new Inline(mediaType, clean);
    }

    private static String clean(String payload, String param) {
        var text = new StringBuilder(payload.length());
        for (var i = 0; i < payload.length(); i++) {
            var letter = payload.charAt(i);
            if (letter > ' ') {
                text.append(letter == '-' ? '+' : letter == '_' ? '/' : letter);
            }
        }
        while (text.length() % 4 != 0) {
            text.append('=');
        }
        var clean = text.toString();
        try {
            if (clean.isEmpty() || Base64.getDecoder().decode(clean).length == 0) {
                throw ProtocolException.invalid("`" + param + "` is empty.", param);
            }
        } catch (IllegalArgumentException e) {
            throw ProtocolException.invalid("`" + param + "` is not valid base64.", param);
        }
        return clean;
    }
}
