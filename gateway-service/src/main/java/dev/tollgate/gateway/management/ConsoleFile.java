package dev.tollgate.gateway.management;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// One built file of the console, in memory. `gzipped` is there when it is worth it; `isHashed` files carry
/// a hash of their content in their name and never change.
record ConsoleFile(Buffer content, @Nullable Buffer gzipped, String mediaType, String etag, boolean isHashed) {
    private static final int ETAG_HEX_DIGITS = 32;

    static ConsoleFile of(String path, byte[] content) throws IOException {
        var mediaType = mediaType(path);
        var gzipped = isText(mediaType) ? gzip(content) : null;
        var isWorthIt = gzipped != null && gzipped.length < content.length;
        return new ConsoleFile(
                Buffer.buffer(content),
                isWorthIt ? Buffer.buffer(gzipped) : null,
                mediaType,
                "\"" + hash(content) + "\"",
                path.startsWith("/assets/"));
    }

    private static boolean isText(String mediaType) {
        return !mediaType.startsWith("font/") && !mediaType.equals("image/png") && !mediaType.equals("image/x-icon");
    }

    private static String mediaType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js", "mjs" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "json", "map" -> "application/json";
            case "webmanifest" -> "application/manifest+json";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            case "ico" -> "image/x-icon";
            case "woff2" -> "font/woff2";
            case "txt" -> "text/plain; charset=utf-8";
            default -> "application/octet-stream";
        };
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var target = new ByteArrayOutputStream(content.length / 2);
        try (var gzip = new GZIPOutputStream(target)) {
            gzip.write(content);
        }
        return target.toByteArray();
    }

    private static String hash(byte[] content) {
        try {
            var sha = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(sha).substring(0, ETAG_HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
