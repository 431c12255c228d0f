package dev.tollgate.billing.ledger;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One transfer with what it hangs together with: the transfer that took it back, and the request it was
/// charged for.
public record TransferDetail(
        @JsonUnwrapped TransferItem transfer,
        @Nullable UUID reversedBy,
        @Nullable Usage usage) {
    /// The usage event behind a charge. `cost` is what the provider charges us; tenants do not see it.
    public record Usage(
            String requestId,
            @Nullable String answerId,
            UUID keyId,
            Instant startedAt,
            @Nullable String model,
            @Nullable String provider,
            String outcome,
            @Nullable String priceVersion,
            Money charge,
            Money official,
            @Nullable Money cost) {}
}
