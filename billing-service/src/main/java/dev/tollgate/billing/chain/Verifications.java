package dev.tollgate.billing.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Runs the verifier in the background, one run at a time, and keeps every run's report.
@ApplicationScoped
public class Verifications {
    private static final Logger LOG = Logger.getLogger(Verifications.class);
    private static final String FAILED = "The run failed; the service's log says why.";
    private static final String ABANDONED = "The service ended before the run did.";
    private final Jdbi jdbi;
    private final LedgerVerifier verifier;
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final AtomicLong differences = new AtomicLong();

    Verifications(Jdbi jdbi, LedgerVerifier verifier, MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.verifier = verifier;
        metrics.gauge("tollgate.billing.ledger.differences", differences);
    }

    /// Runs that ended with their process are told to have failed. One that goes on in another replica says
    /// otherwise when it has its report.
    void endAbandoned(@Observes StartupEvent event) {
        jdbi.useHandle(handle -> handle.execute("""
                update ledger_verification set finished_at = clock_timestamp(), failure = ? where finished_at is null
                """, ABANDONED));
    }

    /// Begins a run; empty when one is under way in this process.
    Optional<Run> start(String actor) {
        if (!isRunning.compareAndSet(false, true)) {
            return Optional.empty();
        }
        try {
            var run = insert(actor);
            Thread.ofVirtual().name("ledger-verifier").start(() -> run(run));
            return Optional.of(run);
        } catch (RuntimeException e) {
            isRunning.set(false);
            throw e;
        }
    }

    private void run(Run run) {
        try {
            var report = verifier.verify();
            differences.set(report.differences());
            if (!report.sound()) {
                LOG.errorf(
                        "the ledger does not agree with itself run=%d differences=%d", run.id(), report.differences());
            }
            finish(run, ContractJson.MAPPER.writeValueAsString(report), null);
        } catch (Exception e) { // the run's own edge
            LOG.errorf(e, "the ledger could not be verified run=%d", run.id());
            finish(run, null, FAILED);
        } finally {
            isRunning.set(false);
        }
    }

    private Run insert(String actor) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into ledger_verification (actor, started_at) values (:actor, clock_timestamp())
                        returning id, actor, started_at
                        """)
                .bind("actor", actor)
                .map((row, context) -> new Run(
                        row.getLong("id"),
                        row.getString("actor"),
                        row.getTimestamp("started_at").toInstant(),
                        null,
                        null))
                .one());
    }

    private void finish(Run run, @Nullable String report, @Nullable String failure) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update ledger_verification
                        set finished_at = clock_timestamp(), report = :report::jsonb, failure = :failure where id = :id
                        """)
                .bind("report", report)
                .bind("failure", failure)
                .bind("id", run.id())
                .execute());
    }

    /// The newest runs, newest first.
    List<Run> newest(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id, actor, started_at, report, failure from ledger_verification order by id desc limit :limit")
                .bind("limit", limit)
                .map((row, context) -> new Run(
                        row.getLong("id"),
                        row.getString("actor"),
                        row.getTimestamp("started_at").toInstant(),
                        report(row.getString("report")),
                        row.getString("failure")))
                .list());
    }

    private static @Nullable Verification report(@Nullable String json) {
        try {
            return json == null ? null : ContractJson.MAPPER.readValue(json, Verification.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The column was written as JSON of this type.", e);
        }
    }

    /// One run; it has neither report nor failure while it runs.
    public record Run(
            long id,
            String actor,
            Instant startedAt,
            @Nullable Verification report,
            @Nullable String failure) {}
}
