package dev.tollgate.billing.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/// Ids and digests of commands. An id is derived from kind and key, so that a key can never name the transfer
/// of a usage event or of a command of another kind.
public final class CommandKey {
    private static final HexFormat HEX = HexFormat.of();

    private CommandKey() {}

    /// The transfer id of `key` among the commands of `kind`: a version 8 UUID (RFC 9562 §5.8).
    public static UUID transferId(String kind, String key) {
        var digest = hash(kind, key);
        var high = (HexFormat.fromHexDigitsToLong(digest, 0, 16) & 0xffff_ffff_ffff_0fffL) | 0x8000L;
        var low = (HexFormat.fromHexDigitsToLong(digest, 16, 32) & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /// Tells equal commands from different ones.
    public static String hash(String... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HEX.formatHex(digest.digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
