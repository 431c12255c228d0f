package dev.tollgate.billing.payment.redemption;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Codes that were made together; each is worth `amount`.
///
/// @param promotional whether the money is given, not bought
/// @param expiresAt until when the codes can be redeemed
/// @param redeemed how many were
public record RedemptionBatch(
        UUID id,
        Money amount,
        int count,
        boolean promotional,
        @Nullable Instant expiresAt,
        String label,
        String reason,
        String createdBy,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable String disabledBy,
        long redeemed) {}
