package dev.tollgate.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.e2e.Platform;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// Ten kills under load, in short; `e2e/crash/run` is the long form. Comes after the tests that need a quiet platform.
@Order(Integer.MAX_VALUE - 1)
class CrashTest {
    @Test
    void killedProcessesLoseNoUsageAndDoubleNone() throws Exception {
        var seed = System.nanoTime();
        var plan = new CrashRun.Plan(seed, 10, 500, 12, Duration.ofSeconds(45));

        var result = new CrashRun(Platform.shared(), plan, null, null, line -> {}).run();

        assertThat(result.findings().isClean())
                .as("seed %d, strikes %s%n%s", seed, result.striker().counts(), result.findings())
                .isTrue();
        assertThat(result.striker().counts()).containsKeys(CrashRun.FIRST.toArray(Strike[]::new));
        assertThat(result.load().complete.get()).isGreaterThan(100);
    }
}
