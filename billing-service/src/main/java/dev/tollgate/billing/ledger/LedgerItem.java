package dev.tollgate.billing.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One line of a tenant's wallet, as the API shows it.
public record LedgerItem(
        UUID transferId,
        String kind,
        Instant at,
        @Nullable String requestId,
        String description,
        Money amount,
        Money balanceAfter,
        @Nullable String actor,
        @Nullable String reason,
        @JsonIgnore long sequence) {}
