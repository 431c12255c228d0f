package dev.tollgate.gateway.metering;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.gateway.credit.Reservation;
import dev.tollgate.gateway.metering.journal.Journal;
import dev.tollgate.gateway.metering.journal.JournalConfig;
import dev.tollgate.gateway.metering.journal.JournalProducer;
import dev.tollgate.kit.kafka.KafkaSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Prices finished completions and keeps the usage events until billing has them.
@ApplicationScoped
public class Metering {
    /// Before the public port opens, and after credit has been given back.
    private static final int STARTUP_PRIORITY = 1500;

    private static final int SHUTDOWN_PRIORITY = 2900;

    private static final Logger LOG = Logger.getLogger(Metering.class);

    private final Journal journal;
    private final String holder;
    private final Counter overruns;
    private final Counter lost;

    @Inject
    Metering(JournalConfig config, Vertx vertx, MeterRegistry registry, KafkaSettings kafka) throws IOException {
        this(
                // Events have their times from this clock too.
                Journal.open(config, vertx, Clock.systemUTC(), registry, new JournalProducer(kafka.common())),
                config.holder(),
                registry);
    }

    Metering(Journal journal, String holder, MeterRegistry registry) {
        this.journal = journal;
        this.holder = holder;
        this.overruns = registry.counter("gateway.metering.overruns");
        this.lost = registry.counter("gateway.metering.lost");
    }

    void start(@Observes @Priority(STARTUP_PRIORITY) StartupEvent event) {
        LOG.infof("The journal is open. lag=%d", journal.lag());
    }

    void stop(@Observes @Priority(SHUTDOWN_PRIORITY) ShutdownEvent event) throws IOException {
        journal.close();
    }

    /// Prices the completion by the version valid at `startedAt`, appends the usage event to the journal
    /// and settles or releases the reservation. The future completes on the calling Vert.x context when the
    /// record is on disk, and fails when the record cannot be written.
    public Future<UsageEvent> finish(FinishedCompletion completion, @Nullable Reservation reservation) {
        if (reservation != null && !reservation.claim()) {
            return Future.failedFuture(new IllegalStateException("The completion has already been finished."));
        }
        var bill = Bill.of(completion);
        if (reservation != null && bill.charge().compareTo(reservation.amount()) > 0) {
            overruns.increment();
        }
        var sliceId = reservation == null ? null : reservation.sliceId();
        var eventId = EventIds.next();
        return journal.append(sequence -> bill.event(completion, eventId, holder, sliceId, sequence))
                .onSuccess(event -> end(reservation, event.charge()))
                .onFailure(failure -> {
                    end(reservation, Money.ZERO);
                    lost.increment();
                    LOG.errorf(
                            failure,
                            "A completion could not be metered. requestId=%s tenantId=%s charge=%s",
                            completion.requestId(),
                            completion.tenantId(),
                            bill.charge());
                });
    }

    /// False when the journal cannot take more (disk quota, failed disk): admission refuses with 503.
    public boolean isAccepting() {
        return journal.isAccepting();
    }

    /// False when the journal has no room or its disk failed: this replica must not get traffic.
    boolean isReady() {
        return journal.isReady();
    }

    private static void end(@Nullable Reservation reservation, Money charge) {
        if (reservation != null) {
            reservation.settle(charge);
        }
    }
}
