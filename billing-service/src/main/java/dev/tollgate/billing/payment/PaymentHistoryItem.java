package dev.tollgate.billing.payment;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One thing that happened to a payment, and the state it led to.
public record PaymentHistoryItem(
        Instant at,
        String state,
        String event,
        String actor,
        @Nullable String reason,
        @Nullable UUID transferId) {}
