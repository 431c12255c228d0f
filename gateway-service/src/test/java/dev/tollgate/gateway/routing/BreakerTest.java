package dev.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long REST = Duration.ofSeconds(5).toNanos();
    private final Breaker breaker = new Breaker(2, Duration.ofSeconds(5), Duration.ofSeconds(60));

    @Test
    void restsAfterFailuresInARowAndThenLetsOneProbeThrough() {
        breaker.failed(0);
        assertThat(breaker.tryAcquire(1)).isTrue();
        breaker.failed(1);

        assertThat(breaker.tryAcquire(2)).isFalse();
        assertThat(breaker.tryAcquire(1 + REST)).isTrue();
        assertThat(breaker.tryAcquire(2 + REST)).as("a second probe").isFalse();
    }

    @Test
    void successfulProbeClosesItAndAFailedOneRestsLonger() {
        breaker.failed(0);
        breaker.failed(0);
        breaker.tryAcquire(REST);
        breaker.failed(REST);
        assertThat(breaker.tryAcquire(REST + REST)).isFalse();
        assertThat(breaker.tryAcquire(REST + 2 * REST)).isTrue();

        breaker.succeeded();

        assertThat(breaker.tryAcquire(REST + 2 * REST)).isTrue();
        assertThat(breaker.tryAcquire(REST + 2 * REST)).isTrue();
    }

    @Test
    void successInBetweenForgetsFailures() {
        breaker.failed(0);
        breaker.succeeded();
        breaker.failed(1);

        assertThat(breaker.isOpen(2)).isFalse();
    }

    @Test
    void abandonedProbeLetsTheNextOneThrough() {
        breaker.failed(0);
        breaker.failed(0);
        breaker.tryAcquire(REST);

        breaker.abandoned();

        assertThat(breaker.tryAcquire(REST + 1)).isTrue();
    }
}
