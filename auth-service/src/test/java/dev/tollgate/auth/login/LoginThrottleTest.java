package dev.tollgate.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.auth.MovingClock;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final MovingClock clock = new MovingClock();
    private final LoginThrottle throttle = new LoginThrottle(config(), clock);

    @Test
    void anEmailIsHeldBackAfterItsLimitFromWhicheverAddress() {
        for (var i = 0; i < 10; i++) {
            assertThat(throttle.begin("Ada@example.com", "192.0.2." + i)).isZero();
        }

        assertThat(throttle.begin("ada@example.com", "192.0.2.99"))
                .isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
        assertThat(throttle.begin("bob@example.com", "192.0.2.99")).isZero();
    }

    @Test
    void anAddressIsHeldBackAfterItsLimitWhicheverTheEmail() {
        for (var i = 0; i < 100; i++) {
            assertThat(throttle.begin("user-" + i, "2001:db8::" + i)).isZero();
        }

        assertThat(throttle.begin("someone", "2001:db8::ffff")).isPositive();
        assertThat(throttle.begin("someone", "2001:db8:0:1::1")).isZero();
    }

    @Test
    void successForgetsTheFailuresBeforeIt() {
        for (var i = 0; i < 9; i++) {
            throttle.begin("ada", "192.0.2.1");
        }
        throttle.begin("ada", "192.0.2.1");
        throttle.succeeded("ada", "192.0.2.1");

        assertThat(throttle.begin("ada", "192.0.2.1")).isZero();
    }

    @Test
    void anAttemptThatWasNotCheckedDoesNotCount() {
        for (var i = 0; i < 30; i++) {
            throttle.begin("ada", "192.0.2.1");
            throttle.notChecked("ada", "192.0.2.1");
        }

        assertThat(throttle.begin("ada", "192.0.2.1")).isZero();
    }

    @Test
    void theWaitEndsWithTheWindowAndAskingAgainDoesNotProlongIt() {
        for (var i = 0; i < 30; i++) {
            throttle.begin("ada", "192.0.2.1");
        }
        clock.forward(Duration.ofMinutes(15).plusSeconds(1));

        assertThat(throttle.begin("ada", "192.0.2.1")).isZero();
    }

    private static LoginConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LoginConfig.class)
                .build()
                .getConfigMapping(LoginConfig.class);
    }
}
