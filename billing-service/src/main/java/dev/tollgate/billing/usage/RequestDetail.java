package dev.tollgate.billing.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request with everything that is known of it. `entries` are its lines in the ledger; what providers charge is in
/// it only for the platform.
public record RequestDetail(
        @JsonUnwrapped RequestItem item,
        @Nullable String deployment,
        @Nullable String priceVersion,
        @Nullable String costVersion,
        Money official,
        String usageSource,
        List<UsageEvent.Attempt> attempts,
        @Nullable String traceId,
        @Nullable UUID transferId,
        List<Entry> entries) {
    public RequestDetail {
        attempts = List.copyOf(attempts);
        entries = List.copyOf(entries);
    }

    /// One line of the request's transfer.
    public record Entry(String account, Money amount) {}

    RequestDetail withEntries(List<Entry> shown) {
        return new RequestDetail(
                item,
                deployment,
                priceVersion,
                costVersion,
                official,
                usageSource,
                attempts,
                traceId,
                shown.isEmpty() ? null : item.eventId(),
                shown);
    }
}
