package dev.tollgate.protocol;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Tells a file's type from its first bytes, as providers do (Anthropic refuses a declared type that differs).
final class MediaTypes {
    private static final int HEAD = 16;

    private MediaTypes() {}

    /// The type of clean base64; absent when the bytes say nothing.
    static @Nullable String sniff(String base64) {
        var head = Base64.getDecoder().decode(base64.substring(0, Math.min(base64.length(), HEAD)));
        var hex = new StringBuilder();
        for (var b : head) {
            hex.append(String.format("%02x", b));
        }
        var start = hex.toString();
        if (start.startsWith("89504e470d0a1a0a")) {
            return "image/png";
        }
        if (start.startsWith("ffd8ff")) {
            return "image/jpeg";
        }
        if (start.startsWith("47494638")) {
            return "image/gif";
        }
        if (start.startsWith("52494646") && start.startsWith("57454250", 16)) {
            return "image/webp";
        }
        if (start.startsWith("25504446")) {
            return "application/pdf";
        }
        return null;
    }
}
