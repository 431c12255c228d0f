package dev.tollgate.billing.verification;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A charge that is not what its units cost. The expected amounts are absent when the price that it names is unknown.
record Difference(
        UUID eventId,
        String requestId,
        UUID tenantId,
        Instant startedAt,
        @Nullable String priceVersion,
        Money charge,
        @Nullable Money expectedCharge,
        Money official,
        @Nullable Money expectedOfficial) {}
