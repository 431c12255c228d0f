package dev.tollgate.billing.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request in a list, as the API shows it.
public record RequestItem(
        @JsonIgnore UUID eventId,
        @JsonIgnore long postedSequence,
        String requestId,
        @Nullable String answerId,
        Instant startedAt,
        UUID keyId,
        @Nullable String model,
        String requestedModel,
        String protocol,
        String endpoint,
        boolean streamed,
        String outcome,
        int status,
        @Nullable String errorCode,
        Map<String, Long> units,
        Money charge,
        @Nullable String provider,
        UsageEvent.Timings timings,
        Instant postedAt) {
    public RequestItem {
        units = Map.copyOf(units);
    }
}
