package dev.tollgate.billing.verification;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A charge or a cost that is not what its units make by the versions that it names. An expected amount is absent when
/// its version is unknown.
record Difference(
        UUID eventId,
        String requestId,
        UUID tenantId,
        Instant startedAt,
        @Nullable String priceVersion,
        Money charge,
        @Nullable Money expectedCharge,
        Money official,
        @Nullable Money expectedOfficial,
        @Nullable String costVersion,
        Money cost,
        @Nullable Money expectedCost) {}
