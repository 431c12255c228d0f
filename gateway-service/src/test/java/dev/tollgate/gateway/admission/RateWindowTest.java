package dev.tollgate.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateWindowTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private final RateWindow window = new RateWindow(2, 100);

    @Test
    void requestsAreCountedPerMinute() {
        assertThat(window.takeRequest(0)).isTrue();
        assertThat(window.takeRequest(1)).isTrue();
        assertThat(window.takeRequest(MINUTE - 1)).isFalse();

        assertThat(window.takeRequest(MINUTE)).isTrue();
    }

    @Test
    void estimateIsReplacedByRealUse() {
        assertThat(window.takeTokens(90, 0)).isTrue();
        assertThat(window.takeTokens(20, 1)).isFalse();

        window.correct(90, 30, 0, 2);

        assertThat(window.takeTokens(70, 3)).isTrue();
        assertThat(window.takeTokens(1, 4)).isFalse();
    }

    @Test
    void useThatBecomesKnownInTheNextMinuteCountsThere() {
        window.takeTokens(90, 0);

        window.correct(90, 95, 0, MINUTE);

        assertThat(window.takeTokens(6, MINUTE + 1)).isFalse();
        assertThat(window.takeTokens(5, MINUTE + 2)).isTrue();
    }
}
