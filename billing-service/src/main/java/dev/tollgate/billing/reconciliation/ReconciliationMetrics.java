package dev.tollgate.billing.reconciliation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What the last comparison found. `docs/runbooks/reconciliation.md` says what to do about each.
@ApplicationScoped
public class ReconciliationMetrics {
    private static final String PREFIX = "tollgate.billing.reconciliation.";
    private final MeterRegistry registry;
    private final Instant startedAt = Instant.now();
    private volatile @Nullable ReconciliationSummary last;

    ReconciliationMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauge("different.minutes", found -> found.different().minutes());
        gauge("different.age.seconds", found -> age(found.different().oldest()));
        gauge("missing.events", found -> found.different().missing());
        gauge("missing.nanos", found -> found.different().missingCharge().nanos());
        gauge("surplus.events", found -> found.different().surplus());
        gauge("accepted.minutes", found -> found.accepted().minutes());
        gauge("pending.minutes", found -> found.pending().minutes());
        gauge("unreported.nanos", found -> found.unreportedAtMost().nanos());
        gauge("reported.not.posted.nanos", found -> found.reportedNotPosted().nanos());
        gauge("dead.letters", found -> found.dead().dead());
        gauge("dead.age.seconds", found -> age(found.dead().oldest()));
        Gauge.builder(PREFIX + "compared.age.seconds", this, metrics -> age(metrics.comparedAt()))
                .register(registry);
    }

    void show(ReconciliationSummary found) {
        last = found;
    }

    private void gauge(String name, ToDoubleFunction<ReconciliationSummary> figure) {
        Gauge.builder(PREFIX + name, this, metrics -> {
                    var found = metrics.last;
                    return found == null ? Double.NaN : figure.applyAsDouble(found);
                })
                .register(registry);
    }

    /// Before the first comparison the service's start, so that one that never succeeds grows old too.
    private Instant comparedAt() {
        var found = last;
        return found == null || found.comparedAt() == null ? startedAt : found.comparedAt();
    }

    private static double age(@Nullable Instant since) {
        return since == null ? 0 : Duration.between(since, Instant.now()).toMillis() / 1000.0;
    }
}
