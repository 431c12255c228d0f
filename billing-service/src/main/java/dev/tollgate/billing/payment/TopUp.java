package dev.tollgate.billing.payment;

import dev.tollgate.billing.ledger.CommandKey;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
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
        return CommandKey.transferId("top-up", idempotencyKey);
    }

    /// Tells a replay from another command. Who sent it does not matter.
    String requestHash() {
        return CommandKey.hash(kind.text(), tenantId.toString(), Long.toString(amount.nanos()), reason);
    }
}
