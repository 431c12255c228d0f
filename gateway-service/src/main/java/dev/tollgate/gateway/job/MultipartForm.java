package dev.tollgate.gateway.job;

import dev.tollgate.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `multipart/form-data` body (RFC 7578), looked over where it lies: files are passed by, and only the texts that
/// are asked for are copied. What cannot be a form is a [ProtocolException].
final class MultipartForm {
    private static final int MAX_PARTS = 100;
    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final int MAX_TEXT_BYTES = 128 * 1024;
    private static final int MAX_BOUNDARY = 70;
    private static final byte[] LINE = {'\r', '\n'};
    private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};
    private static final Set<String> PLAIN_ENCODINGS = Set.of("", "7bit", "8bit", "binary");

    private final byte[] body;
    private final byte[] delimiter;
    private final Map<String, Part> parts = new HashMap<>();
    private int firstPart;

    /// @param isRepeated whether several parts have the name
    /// @param isText whether it is neither a file nor encoded
    private record Part(int from, int to, boolean isText, boolean isRepeated) {}

    private MultipartForm(byte[] body, String boundary) {
        this.body = body;
        this.delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whether a body of this content type is a form.
    static boolean is(@Nullable String contentType) {
        return contentType != null && contentType.regionMatches(true, 0, "multipart/form-data", 0, 19);
    }

    /// Looks over a body of the given content type.
    static MultipartForm of(String contentType, byte[] body) {
        var parameters = HeaderParameters.of(contentType);
        var boundary = parameters == null ? "" : parameters.getOrDefault("boundary", "");
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw invalid("The content type names no boundary of 1 to 70 characters.");
        }
        var form = new MultipartForm(body, boundary);
        form.read();
        return form;
    }

    /// The text of the part with this name; absent when there is none.
    @Nullable
    String text(String name) {
        var part = parts.get(name);
        if (part == null) {
            return null;
        }
        if (part.isRepeated || !part.isText || part.to - part.from > MAX_TEXT_BYTES) {
            throw ProtocolException.invalid(
                    "`" + name + "` must be sent once, as a plain text of at most " + MAX_TEXT_BYTES + " bytes.", name);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, part.from, part.to - part.from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ProtocolException.invalid("`" + name + "` must be UTF-8.", name);
        }
    }

    /// The body with these texts as parts before its first one; otherwise unchanged.
    byte[] with(Map<String, String> texts) {
        if (texts.isEmpty()) {
            return body;
        }
        var longer = new ByteArrayOutputStream(body.length + 256 * texts.size());
        longer.write(body, 0, firstPart);
        texts.forEach((name, text) -> {
            longer.writeBytes(delimiter);
            longer.writeBytes(("\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        });
        longer.write(body, firstPart, body.length - firstPart);
        return longer.toByteArray();
    }

    private void read() {
        firstPart = delimiterFrom(0);
        if (firstPart < 0) {
            throw invalid("The boundary of the content type does not stand in the body.");
        }
        var at = firstPart + delimiter.length;
        for (var count = 0; !isLast(at); count++) {
            if (count == MAX_PARTS) {
                throw invalid("It has more than " + MAX_PARTS + " parts.");
            }
            var headers = find(LINE, at, at + MAX_BOUNDARY) + LINE.length;
            var empty = startsWith(LINE, headers);
            var headersEnd = empty ? headers : find(HEADERS_END, headers, headers + MAX_HEADER_BYTES);
            if (headersEnd < 0) {
                throw invalid("A part has more than " + MAX_HEADER_BYTES + " bytes of headers, or they do not end.");
            }
            var from = headersEnd + (empty ? LINE.length : HEADERS_END.length);
            var next = delimiterFrom(from);
            if (next < 0) {
                throw invalid("It breaks off: the closing boundary is missing.");
            }
            take(
                    new String(body, headers, headersEnd - headers, StandardCharsets.UTF_8),
                    from,
                    Math.max(from, next - LINE.length));
            at = next + delimiter.length;
        }
    }

    private void take(String headers, int from, int to) {
        var disposition = "";
        var encoding = "";
        for (var line : headers.split("\r\n", -1)) {
            var colon = line.indexOf(':');
            switch (colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
                case "content-disposition" -> disposition = line.substring(colon + 1);
                case "content-transfer-encoding" ->
                    encoding = line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
                default -> {}
            }
        }
        var parameters = HeaderParameters.of(disposition);
        var name = parameters == null ? null : parameters.get("name");
        if (parameters == null || name == null || parameters.containsKey("name*")) {
            throw invalid("A part has no name in its `content-disposition`.");
        }
        var isText = !parameters.containsKey("filename")
                && !parameters.containsKey("filename*")
                && PLAIN_ENCODINGS.contains(encoding);
        parts.merge(
                name,
                new Part(from, to, isText, false),
                (first, again) -> new Part(first.from, first.to, first.isText, true));
    }

    /// Where the next delimiter begins, which must be at the beginning of a line; -1 when there is none.
    private int delimiterFrom(int from) {
        for (var at = find(delimiter, from, body.length); at >= 0; at = find(delimiter, at + 1, body.length)) {
            var after = at + delimiter.length;
            var beginsLine = at == 0 || at == from || (at >= from + 2 && startsWith(LINE, at - LINE.length));
            if (beginsLine && (isLast(after) || endsLine(after))) {
                return at;
            }
        }
        return -1;
    }

    private boolean isLast(int at) {
        return startsWith(new byte[] {'-', '-'}, at);
    }

    /// Spaces may stand behind a boundary (RFC 2046 §5.1.1).
    private boolean endsLine(int at) {
        var end = at;
        while (end < body.length && end < at + MAX_BOUNDARY - LINE.length && (body[end] == ' ' || body[end] == '\t')) {
            end++;
        }
        return startsWith(LINE, end);
    }

    /// Where `wanted` begins, between `from` and `to`; -1 when it does not.
    private int find(byte[] wanted, int from, int to) {
        var last = Math.min(to, body.length) - wanted.length;
        for (var at = from; at <= last; at++) {
            if (body[at] == wanted[0] && startsWith(wanted, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean startsWith(byte[] wanted, int at) {
        if (at + wanted.length > body.length) {
            return false;
        }
        for (var i = 0; i < wanted.length; i++) {
            if (body[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static ProtocolException invalid(String reason) {
        return ProtocolException.invalid("The request body is not a valid form (multipart/form-data). " + reason, null);
    }
}
