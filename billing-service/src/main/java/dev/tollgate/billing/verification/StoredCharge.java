package dev.tollgate.billing.verification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.billing.verification.PriceHistory.PricesMissing;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was charged and booked for one request, and what it was computed from.
record StoredCharge(
        UUID eventId,
        String requestId,
        UUID tenantId,
        Instant startedAt,
        Outcome outcome,
        Map<String, Long> units,
        @Nullable String priceVersion,
        Money charge,
        Money official,
        @Nullable String costVersion,
        Money cost,
        List<Attempt> attempts) {
    static final String COLUMNS = """
            event_id, request_id, tenant_id, started_at, outcome, units, price_version, charge, official, cost_version,
            cost, attempts
            """;
    private static final TypeReference<Map<String, Long>> UNITS = new TypeReference<>() {};
    private static final TypeReference<List<Attempt>> ATTEMPTS = new TypeReference<>() {};

    StoredCharge {
        units = Map.copyOf(units);
        attempts = List.copyOf(attempts);
    }

    static StoredCharge of(ResultSet row) throws SQLException {
        try {
            return new StoredCharge(
                    row.getObject("event_id", UUID.class),
                    row.getString("request_id"),
                    row.getObject("tenant_id", UUID.class),
                    row.getTimestamp("started_at").toInstant(),
                    Outcome.valueOf(row.getString("outcome")),
                    ContractJson.MAPPER.readValue(row.getString("units"), UNITS),
                    row.getString("price_version"),
                    Money.ofNanos(row.getLong("charge")),
                    Money.ofNanos(row.getLong("official")),
                    row.getString("cost_version"),
                    Money.ofNanos(row.getLong("cost")),
                    ContractJson.MAPPER.readValue(row.getString("attempts"), ATTEMPTS));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The column was written as JSON of this type.", e);
        }
    }

    /// What differs from what the catalogue's versions make of the units; empty when nothing does.
    Optional<Difference> difference(PriceHistory history) throws PricesMissing {
        var free = priceVersion == null || !isPaid();
        var price = priceVersion == null || free ? Optional.<Price>empty() : history.price(priceVersion);
        var expectedCharge =
                free ? Money.ZERO : price.map(found -> found.charge(units)).orElse(null);
        var expectedOfficial = free
                ? Money.ZERO
                : price.map(found -> found.officialCharge(units)).orElse(null);
        var expectedCost = expectedCost(history);
        return charge.equals(expectedCharge) && official.equals(expectedOfficial) && cost.equals(expectedCost)
                ? Optional.empty()
                : Optional.of(new Difference(
                        eventId,
                        requestId,
                        tenantId,
                        startedAt,
                        priceVersion,
                        charge,
                        expectedCharge,
                        official,
                        expectedOfficial,
                        costVersion,
                        cost,
                        expectedCost));
    }

    /// Null when a version that is named is unknown. A record of before costs had versions is taken as it is.
    private @Nullable Money expectedCost(PriceHistory history) throws PricesMissing {
        if (costVersion == null) {
            return cost;
        }
        var serving = history.cost(costVersion);
        if (serving.isEmpty()) {
            return null;
        }
        var expected = serving.get().charge(units);
        for (var attempt : attempts) {
            var wasted = wasted(attempt, history);
            if (wasted == null) {
                return null;
            }
            expected = expected.plus(wasted);
        }
        return expected;
    }

    private static @Nullable Money wasted(Attempt attempt, PriceHistory history) throws PricesMissing {
        var version = attempt.costVersion();
        var units = attempt.costUnits();
        if (version == null || units == null) {
            return attempt.cost() == null ? Money.ZERO : attempt.cost();
        }
        return history.cost(version).map(found -> found.charge(units)).orElse(null);
    }

    /// The outcomes that docs/outcomes.md lets the tenant pay for.
    private boolean isPaid() {
        return switch (outcome) {
            case COMPLETE, CUT_BY_UPSTREAM, CUT_BY_CLIENT -> true;
            case EMPTY, REFUSED, UPSTREAM_ERROR, INTERNAL_ERROR -> false;
        };
    }
}
