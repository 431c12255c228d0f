package dev.tollgate.mediajobs.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {
    private final RetryDelay delay = new RetryDelay(Duration.ofSeconds(4), Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource({"1,2,4", "2,4,8", "3,8,16", "5,30,60", "1000000,30,60"})
    void doublesUpToTheLimitAndHalfOfItIsRandom(int failedAttempts, long atLeast, long atMost) {
        var random = RandomGenerator.getDefault();

        for (var i = 0; i < 200; i++) {
            assertThat(delay.after(failedAttempts, random))
                    .isBetween(Duration.ofSeconds(atLeast), Duration.ofSeconds(atMost));
        }
    }
}
