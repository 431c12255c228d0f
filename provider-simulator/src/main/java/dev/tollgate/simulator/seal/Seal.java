package dev.tollgate.simulator.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Opaque texts that carry a few words and are bound to others: whoever changes either is found out. The key is the
/// same in every simulator, so that a conversation survives a restart.
public enum Seal {
    /// Anthropic's `signature`.
    THINKING("\u0012\u00A4\u0001", false),
    /// Anthropic's `redacted_thinking`.
    REDACTED("\u0012\u00E9\n", false),
    /// Gemini's `thoughtSignature`.
    THOUGHT("\n\u009C\u0001", false),
    /// OpenAI's `encrypted_content`.
    REASONING("\u0080\0\0\0\0h", true);

    private static final SecretKeySpec KEY =
            new SecretKeySpec("the provider simulator's seal".getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    private static final int MAC_BYTES = 32;

    private final String header;
    private final boolean urlSafe;

    Seal(String header, boolean urlSafe) {
        this.header = header;
        this.urlSafe = urlSafe;
    }

    /// A text that carries `words` (at most 200 bytes) and is bound to `bound`.
    public String of(String words, String bound) {
        var carried = words.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(carried.length);
        bytes.writeBytes(carried);
        bytes.writeBytes(mac(words, bound));
        return urlSafe
                ? Base64.getUrlEncoder().encodeToString(bytes.toByteArray())
                : Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /// The words that the text carries, or nothing when this seal did not make it for `bound`.
    public Optional<String> open(String text, String bound) {
        byte[] bytes;
        try {
            bytes = (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int from = header.length() + 1;
        if (bytes.length < from + MAC_BYTES
                || !header.equals(new String(bytes, 0, header.length(), StandardCharsets.ISO_8859_1))) {
            return Optional.empty();
        }
        int length = bytes[header.length()] & 0xFF;
        if (bytes.length != from + length + MAC_BYTES) {
            return Optional.empty();
        }
        var words = new String(bytes, from, length, StandardCharsets.UTF_8);
        var mac = Arrays.copyOfRange(bytes, from + length, bytes.length);
        return MessageDigest.isEqual(mac, mac(words, bound)) ? Optional.of(words) : Optional.empty();
    }

    private byte[] mac(String words, String bound) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(KEY);
            mac.update((name() + '\n' + words + '\n').getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(bound.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
