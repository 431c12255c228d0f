package dev.tollgate.billing.payment.redemption;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Codes to be made.
record BatchOrder(
        Money amount,
        int count,
        boolean promotional,
        @Nullable Instant expiresAt,
        @Nullable Instant grantExpiresAt,
        @Nullable Integer grantDays,
        String label,
        String reason,
        String createdBy) {}
