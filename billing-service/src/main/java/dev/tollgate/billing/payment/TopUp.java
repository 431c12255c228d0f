package dev.tollgate.billing.payment;

import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.contracts.money.Money;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Money to be put into a tenant's wallet: bought (`TOP_UP`) or given (`GRANT`).
///
/// @param expiresAt until when given money can be spent
public record TopUp(
        UUID transferId,
        TransferKind kind,
        UUID tenantId,
        Money amount,
        String reason,
        String actor,
        @Nullable Instant expiresAt) {
    private static final HexFormat HEX = HexFormat.of();

    public TopUp {
        if (kind != TransferKind.TOP_UP && kind != TransferKind.GRANT) {
            throw new IllegalArgumentException("A " + kind.text() + " puts no money into a wallet.");
        }
        if (expiresAt != null && kind != TransferKind.GRANT) {
            throw new IllegalArgumentException("Only given money expires.");
        }
    }

    /// Money that does not expire.
    public TopUp(UUID transferId, TransferKind kind, UUID tenantId, Money amount, String reason, String actor) {
        this(transferId, kind, tenantId, amount, reason, actor, null);
    }

    /// The transfer id of a command's idempotency key. It is derived, so that a key can never name the transfer of a
    /// usage event or of another command.
    static UUID transferId(String idempotencyKey) {
        return derivedId("top-up", idempotencyKey);
    }

    /// The id of the one transfer that `purpose` books for `subject`. Purposes do not share ids.
    public static UUID derivedId(String purpose, String subject) {
        var digest = sha256(purpose + "\n" + subject);
        var high = (HexFormat.fromHexDigitsToLong(digest, 0, 16) & 0xffff_ffff_ffff_0fffL) | 0x8000L;
        var low = (HexFormat.fromHexDigitsToLong(digest, 16, 32) & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /// Tells a replay from another command. Who sent it does not matter.
    String requestHash() {
        return sha256(String.join("\n", kind.text(), tenantId.toString(), Long.toString(amount.nanos()), reason));
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HEX.formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
