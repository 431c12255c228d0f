package dev.tollgate.contracts.apikey;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The text form of an API key: `sk-tg-`, 32 random base-62 characters (190 bits), then six base-62 characters of the
/// CRC-32 of all that stands before them, so that a mistyped key is refused without a look-up.
public final class ApiKeyFormat {
    public static final String PREFIX = "sk-tg-";
    private static final int RANDOM_LENGTH = 32;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int LENGTH = PREFIX.length() + RANDOM_LENGTH + CHECKSUM_LENGTH;
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private ApiKeyFormat() {}

    /// A new key; `random` must be a cryptographic generator.
    public static String newKey(SecureRandom random) {
        var key = new StringBuilder(LENGTH).append(PREFIX);
        for (var i = 0; i < RANDOM_LENGTH; i++) {
            key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return key.append(checksum(key)).toString();
    }

    /// Whether `key` has the form and the checksum of a key that was really issued by some Tollgate.
    public static boolean isWellFormed(String key) {
        if (key.length() != LENGTH || !key.startsWith(PREFIX)) {
            return false;
        }
        var body = key.length() - CHECKSUM_LENGTH;
        return checksum(key.subSequence(0, body)).contentEquals(key.subSequence(body, key.length()));
    }

    /// What may be shown of a key after it was issued: prefix and last four characters.
    public static String display(String key) {
        return key.substring(0, PREFIX.length() + 3) + "…" + key.substring(key.length() - 4);
    }

    /// The hex HMAC-SHA256 of `key` under `pepper`: what is stored and looked up in place of the key.
    public static String lookupId(String key, byte[] pepper) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK.", e);
        }
    }

    private static String checksum(CharSequence text) {
        var crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
        var rest = crc.getValue();
        var out = new char[CHECKSUM_LENGTH];
        for (var i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            out[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(out);
    }
}
