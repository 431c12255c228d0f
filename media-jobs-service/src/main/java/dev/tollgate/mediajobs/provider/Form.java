package dev.tollgate.mediajobs.provider;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A multipart form as a client sent it. Only the part `model` is ever rewritten; every other byte stays.
public final class Form {
    // RFC 2046 §5.1.1: at most 70 characters.
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMED_MODEL =
            Pattern.compile("content-disposition:[^\r\n]*;\\s*name=(?:\"model\"|model(?=[;\\s]))");
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final byte[] BLANK_LINE = bytes("\r\n\r\n");

    private final String contentType;
    private final byte[] body;

    /// `contentType` has the boundary.
    public Form(String contentType, byte[] body) {
        this.contentType = contentType;
        this.body = body;
    }

    String contentType() {
        return contentType;
    }

    /// Whether it is a multipart form with a part `model`, as it must be to be sent to a provider.
    public boolean hasModel() {
        return withModel("").isPresent();
    }

    /// The same form that asks for `model`; empty when it has no such part, or is no form.
    Optional<byte[]> withModel(String model) {
        var boundary = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !boundary.find()) {
            return Optional.empty();
        }
        var delimiter = bytes("\r\n--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1)));
        var rewritten = new ByteArrayOutputStream(body.length + model.length());
        var copied = 0;
        // The first delimiter may stand at the very beginning, without a line's end in front of it.
        var part = startsWith(delimiter, 2) ? delimiter.length - 2 : after(delimiter, 0);
        while (part >= 0) {
            var content = after(BLANK_LINE, part);
            var end = content < 0 ? -1 : find(delimiter, content - 2);
            if (end < 0) {
                break;
            }
            if (isModel(part, content)) {
                // An empty part may end with the very line's end that ends its headers.
                rewritten.write(body, copied, content - copied);
                rewritten.writeBytes(bytes(model));
                copied = Math.max(content, end);
                if (end < content) {
                    rewritten.writeBytes(bytes("\r\n"));
                }
            }
            part = end + delimiter.length;
        }
        if (copied == 0) {
            return Optional.empty();
        }
        rewritten.write(body, copied, body.length - copied);
        return Optional.of(rewritten.toByteArray());
    }

    private boolean isModel(int from, int to) {
        var head = new String(body, from, Math.min(to - from, MAX_HEADER_BYTES), StandardCharsets.ISO_8859_1);
        return NAMED_MODEL.matcher(head.toLowerCase(Locale.ROOT)).find();
    }

    private boolean startsWith(byte[] wanted, int skipped) {
        if (body.length < wanted.length - skipped) {
            return false;
        }
        for (var i = skipped; i < wanted.length; i++) {
            if (body[i - skipped] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private int after(byte[] wanted, int from) {
        var found = find(wanted, from);
        return found < 0 ? -1 : found + wanted.length;
    }

    private int find(byte[] wanted, int from) {
        for (var at = Math.max(0, from); at <= body.length - wanted.length; at++) {
            var same = 0;
            while (same < wanted.length && body[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
