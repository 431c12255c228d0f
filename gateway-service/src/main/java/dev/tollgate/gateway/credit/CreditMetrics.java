package dev.tollgate.gateway.credit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/// The figures of [Credit]; the share of requests that waited is `waited` over `reservations`.
final class CreditMetrics {
    final Counter reserved;
    final Counter insufficient;
    final Counter unavailable;
    final Counter waited;
    final AtomicInteger waiting = new AtomicInteger();
    final AtomicInteger slices = new AtomicInteger();

    CreditMetrics(MeterRegistry registry) {
        reserved = registry.counter("gateway.credit.reservations", "outcome", "reserved");
        insufficient = registry.counter("gateway.credit.reservations", "outcome", "insufficient");
        unavailable = registry.counter("gateway.credit.reservations", "outcome", "unavailable");
        waited = registry.counter("gateway.credit.waited");
        registry.gauge("gateway.credit.waiting", waiting);
        registry.gauge("gateway.credit.slices", slices);
    }

    void count(ReserveOutcome outcome) {
        switch (outcome) {
            case ReserveOutcome.Reserved reserved -> this.reserved.increment();
            case ReserveOutcome.InsufficientBalance insufficient -> this.insufficient.increment();
            case ReserveOutcome.Unavailable unavailable -> this.unavailable.increment();
        }
    }
}
