package dev.tollgate.gateway.metering;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.Timings;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.protocol.PlainText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All that is known of a finished completion but its price; the members are those of
/// [dev.tollgate.contracts.usage.UsageEvent].
///
/// @param wasted what providers are taken to charge for calls that did not serve
public record FinishedCompletion(
        String requestId,
        @Nullable String answerId,
        UUID tenantId,
        UUID keyId,
        Instant startedAt,
        Instant finishedAt,
        String endpoint,
        String protocol,
        boolean streamed,
        String requestedModel,
        @Nullable Model model,
        @Nullable Deployment deployment,
        Outcome outcome,
        int status,
        @Nullable String errorCode,
        Map<String, Long> units,
        UsageSource usageSource,
        Timings timings,
        List<Attempt> attempts,
        Money wasted,
        @Nullable String traceparent) {
    private static final int MOST_OF_AN_ID = 500;

    public FinishedCompletion {
        // Clients and providers chose these; billing's database does not take every letter.
        answerId = answerId == null ? null : PlainText.of(cut(answerId));
        requestedModel = PlainText.of(requestedModel);
        errorCode = errorCode == null ? null : PlainText.of(errorCode);
        units = Map.copyOf(units);
        attempts = List.copyOf(attempts);
        units.forEach((kind, count) -> {
            if (count < 0) {
                throw new IllegalArgumentException("Negative usage of " + kind + ".");
            }
        });
    }

    /// Billing takes no longer id, and providers may make them as long as they like.
    private static String cut(String id) {
        return id.length() > MOST_OF_AN_ID ? id.substring(0, MOST_OF_AN_ID) : id;
    }
}
