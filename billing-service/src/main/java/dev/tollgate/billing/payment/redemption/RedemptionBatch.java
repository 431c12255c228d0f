package dev.tollgate.billing.payment.redemption;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Codes that were made together; each is worth `amount`.
///
/// @param promotional whether the money is given, not bought
/// @param expiresAt until when the codes can be redeemed
/// @param grantExpiresAt until when the money can be spent, whenever it was redeemed
/// @param grantDays for how many days after it was redeemed the money can be spent
/// @param redeemed how many were
public record RedemptionBatch(
        UUID id,
        Money amount,
        int count,
        boolean promotional,
        @Nullable Instant expiresAt,
        @Nullable Instant grantExpiresAt,
        @Nullable Integer grantDays,
        String label,
        String reason,
        String createdBy,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable String disabledBy,
        long redeemed) {}
