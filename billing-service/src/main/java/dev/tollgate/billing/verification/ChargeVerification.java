package dev.tollgate.billing.verification;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Computes every charge of a month again and tells each that differs, by whatever amount. It reads day by day and
/// writes what it finds at once, so that its memory does not depend on the month.
@ApplicationScoped
class ChargeVerification {
    private static final Logger LOG = Logger.getLogger(ChargeVerification.class);
    private static final TypeReference<Map<String, Long>> UNITS = new TypeReference<>() {};
    private static final String PROBLEM = "The catalogue's prices cannot be read now; try again.";
    private static final Duration STEP = Duration.ofDays(1);
    private static final int FETCH_SIZE = 1_000;
    private final Jdbi jdbi;

    ChargeVerification(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Writes `{month,differences:[…],checked,differing,complete}`; `complete` is false when prices could not be read,
    /// and then `problem` says so.
    void verify(YearMonth month, PriceSource source, OutputStream to) throws IOException {
        var prices = new PriceHistory(source);
        var tally = new Tally();
        // Ends the object itself, so that a failure leaves none that looks whole.
        var json = ContractJson.MAPPER.createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
        json.writeStartObject();
        json.writeStringField("month", month.toString());
        json.writeArrayFieldStart("differences");
        var complete = true;
        try {
            var end = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            for (var at = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
                    at.isBefore(end);
                    at = at.plus(STEP)) {
                verify(at, prices, tally, json);
            }
        } catch (PricesMissing e) {
            LOG.warnf(e, "charges cannot be verified month=%s", month);
            complete = false;
        }
        json.writeEndArray();
        json.writeNumberField("checked", tally.checked);
        json.writeNumberField("differing", tally.differing);
        json.writeBooleanField("complete", complete);
        if (!complete) {
            json.writeStringField("problem", PROBLEM);
        }
        json.writeEndObject();
        json.flush();
    }

    private void verify(Instant from, PriceHistory prices, Tally tally, JsonGenerator json) throws IOException {
        jdbi.<IOException>useTransaction(handle -> {
            try (var charges = handle.createQuery("""
                            select event_id, request_id, tenant_id, started_at, outcome, units, price_version, charge, official
                            from usage_record where started_at >= :from and started_at < :to
                            """)
                    .setFetchSize(FETCH_SIZE)
                    .bind("from", from)
                    .bind("to", from.plus(STEP))
                    .map((row, context) -> Charge.of(row))
                    .iterator()) {
                while (charges.hasNext()) {
                    var charge = charges.next();
                    tally.checked++;
                    var difference = difference(charge, prices);
                    if (difference.isPresent()) {
                        tally.differing++;
                        ContractJson.MAPPER.writeValue(json, difference.get());
                    }
                }
            }
        });
    }

    private static Optional<Difference> difference(Charge stored, PriceHistory prices) throws IOException {
        if (stored.priceVersion == null || !stored.isPaid()) {
            return stored.differsFrom(Money.ZERO, Money.ZERO);
        }
        var price = find(prices, stored.priceVersion);
        if (price.isEmpty()) {
            return Optional.of(stored.difference(null, null));
        }
        return stored.differsFrom(price.get().charge(stored.units), price.get().officialCharge(stored.units));
    }

    private static Optional<dev.tollgate.contracts.money.Price> find(PriceHistory prices, String version)
            throws PricesMissing {
        try {
            return prices.find(version);
        } catch (IOException e) {
            throw new PricesMissing(e);
        }
    }

    /// Not a failure of the answer's own stream.
    private static final class PricesMissing extends IOException {
        PricesMissing(IOException cause) {
            super(PROBLEM, cause);
        }
    }

    private static final class Tally {
        private long checked;
        private long differing;
    }

    private record Charge(
            UUID eventId,
            String requestId,
            UUID tenantId,
            Instant startedAt,
            Outcome outcome,
            Map<String, Long> units,
            @Nullable String priceVersion,
            Money charge,
            Money official) {
        Charge {
            units = Map.copyOf(units);
        }

        static Charge of(ResultSet row) throws SQLException {
            try {
                return new Charge(
                        row.getObject("event_id", UUID.class),
                        row.getString("request_id"),
                        row.getObject("tenant_id", UUID.class),
                        row.getTimestamp("started_at").toInstant(),
                        Outcome.valueOf(row.getString("outcome")),
                        ContractJson.MAPPER.readValue(row.getString("units"), UNITS),
                        row.getString("price_version"),
                        Money.ofNanos(row.getLong("charge")),
                        Money.ofNanos(row.getLong("official")));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("The column was written as JSON of this type.", e);
            }
        }

        /// The outcomes that docs/outcomes.md lets the tenant pay for.
        boolean isPaid() {
            return switch (outcome) {
                case COMPLETE, CUT_BY_UPSTREAM, CUT_BY_CLIENT -> true;
                case EMPTY, REFUSED, UPSTREAM_ERROR, INTERNAL_ERROR -> false;
            };
        }

        Optional<Difference> differsFrom(Money expectedCharge, Money expectedOfficial) {
            return charge.equals(expectedCharge) && official.equals(expectedOfficial)
                    ? Optional.empty()
                    : Optional.of(difference(expectedCharge, expectedOfficial));
        }

        Difference difference(@Nullable Money expectedCharge, @Nullable Money expectedOfficial) {
            return new Difference(
                    eventId,
                    requestId,
                    tenantId,
                    startedAt,
                    priceVersion,
                    charge,
                    expectedCharge,
                    official,
                    expectedOfficial);
        }
    }
}
