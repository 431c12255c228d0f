package dev.tollgate.gateway.credit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SliceTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final SliceAnswer.Granted granted =
            new SliceAnswer.Granted(UUID.randomUUID(), Money.ofNanos(100), 30_000, 1);
    private final Slice slice = new Slice(granted, NOW.plusSeconds(30), NOW);

    @Test
    void isRenewedAtHalfOfItsTime() {
        assertThat(slice.isRenewalDue(NOW.plusMillis(14_999))).isFalse();
        assertThat(slice.isRenewalDue(NOW.plusMillis(15_000))).isTrue();

        slice.renewed(granted, NOW.plusSeconds(45), NOW.plusSeconds(15));

        assertThat(slice.isRenewalDue(NOW.plusMillis(29_999))).isFalse();
        assertThat(slice.isRenewalDue(NOW.plusMillis(30_000))).isTrue();
    }

    @Test
    void hasNothingFreeOnceItHasEnded() {
        assertThat(slice.free(NOW.plusMillis(29_999))).isEqualTo(100);
        assertThat(slice.free(NOW.plusMillis(30_000))).isZero();
    }
}
