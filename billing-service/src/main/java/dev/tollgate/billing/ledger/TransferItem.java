package dev.tollgate.billing.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One transfer with all its lines, as it was booked: nothing in it ever changes. `reverses` is the transfer
/// that it takes back.
public record TransferItem(
        UUID transferId,
        String kind,
        Instant at,
        UUID tenantId,
        @Nullable String requestId,
        String description,
        @Nullable String actor,
        @Nullable String reason,
        @Nullable UUID reverses,
        @Nullable Instant expiresAt,
        List<Line> lines,
        @JsonIgnore long position) {
    public TransferItem {
        lines = List.copyOf(lines);
    }

    TransferItem withLines(List<Line> shown) {
        return new TransferItem(
                transferId,
                kind,
                at,
                tenantId,
                requestId,
                description,
                actor,
                reason,
                reverses,
                expiresAt,
                shown,
                position);
    }

    /// What the transfer did to one account: a positive amount credits it. `promotional` is the part of a
    /// wallet's amount that was given, not paid.
    public record Line(
            String account,
            Money amount,
            @Nullable Money balanceAfter,
            Money promotional,
            @JsonIgnore UUID accountId) {}
}
