package dev.tollgate.gateway.telemetry;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What the data plane counts. Labels are bounded: never a tenant, a key or a client's text.
@ApplicationScoped
public class GatewayMetrics {
    private final MeterRegistry registry;
    private final ConcurrentMap<String, Timer> completions = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> refusals = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> upstreamFailures = new ConcurrentHashMap<>();
    private final Timer firstByte;
    private final Counter failovers;
    private final Counter implausibleUsage;
    private final AtomicLong active = new AtomicLong();
    private final AtomicLong bufferedBytes = new AtomicLong();

    GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.firstByte = Timer.builder("gateway.completion.first.byte")
                .description("From the request to the first byte of content")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        this.failovers = registry.counter("gateway.failovers");
        this.implausibleUsage = registry.counter("gateway.usage.implausible");
        registry.gauge("gateway.completions.active", active);
        registry.gauge("gateway.request.buffered.bytes", bufferedBytes);
    }

    /// A completion has ended, in whatever way.
    public void completion(String endpoint, Outcome outcome, int status, long nanos) {
        completions
                .computeIfAbsent(
                        endpoint + ' ' + outcome + ' ' + status / 100,
                        key -> Timer.builder("gateway.completions")
                                .description("Completions by outcome, with their whole time")
                                .tag("endpoint", endpoint)
                                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                                .tag("status", status / 100 + "xx")
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /// A request was answered with an error before a completion began.
    public void refusal(int status) {
        refusals.computeIfAbsent(Integer.toString(status), key -> registry.counter("gateway.refusals", "status", key))
                .increment();
    }

    /// A call to a provider failed; `error` is one of a few classes.
    public void upstreamFailure(String provider, String error) {
        upstreamFailures
                .computeIfAbsent(
                        provider + ' ' + error,
                        key -> registry.counter("gateway.upstream.failures", "provider", provider, "error", error))
                .increment();
    }

    /// A completion moved to its next deployment.
    public void failover() {
        failovers.increment();
    }

    /// A provider's usage figures could not be true, so that they were counted here.
    public void implausibleUsage() {
        implausibleUsage.increment();
    }

    /// The client got its first byte of content.
    public void firstByte(long nanos) {
        firstByte.record(nanos, TimeUnit.NANOSECONDS);
    }

    /// Completions that are under way.
    public AtomicLong active() {
        return active;
    }

    /// Bytes of request bodies that are held.
    public AtomicLong bufferedBytes() {
        return bufferedBytes;
    }
}
