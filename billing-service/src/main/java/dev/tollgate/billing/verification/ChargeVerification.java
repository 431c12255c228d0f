package dev.tollgate.billing.verification;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tollgate.billing.verification.PriceHistory.PricesMissing;
import dev.tollgate.contracts.ContractJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/// Computes every charge and cost of a month again and tells each that differs, by whatever amount. It reads
/// day by day and writes what it finds at once, so that its memory does not depend on the month.
@ApplicationScoped
class ChargeVerification {
    private static final Logger LOG = Logger.getLogger(ChargeVerification.class);
    private static final String PROBLEM = "The catalogue's prices cannot be read now; try again.";
    private static final Duration STEP = Duration.ofDays(1);
    private static final int FETCH_SIZE = 1_000;
    private static final int CHECKED_BETWEEN_SIGNS = 10_000;
    private final Jdbi jdbi;

    ChargeVerification(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Writes `{month,differences:[…],checked,differing,complete}`; `complete` is false when prices could not
    /// be read, and then `problem` says so. A month without differences has nothing to write for long, so
    /// blank lines between the values show that it goes on: whoever forwards the answer gives up on silence.
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
                showProgress(json);
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
            try (var charges = handle.createQuery("select " + StoredCharge.COLUMNS + """
                            from usage_record where started_at >= :from and started_at < :to
                            """)
                    .setFetchSize(FETCH_SIZE)
                    .bind("from", from)
                    .bind("to", from.plus(STEP))
                    .map((row, context) -> StoredCharge.of(row))
                    .iterator()) {
                while (charges.hasNext()) {
                    var charge = charges.next();
                    tally.checked++;
                    if (tally.checked % CHECKED_BETWEEN_SIGNS == 0) {
                        showProgress(json);
                    }
                    var difference = charge.difference(prices);
                    if (difference.isPresent()) {
                        tally.differing++;
                        ContractJson.MAPPER.writeValue(json, difference.get());
                    }
                }
            }
        });
    }

    private static void showProgress(JsonGenerator json) throws IOException {
        json.writeRaw('\n');
        json.flush();
    }

    private static final class Tally {
        private long checked;
        private long differing;
    }
}
