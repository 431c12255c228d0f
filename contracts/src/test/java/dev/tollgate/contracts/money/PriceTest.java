package dev.tollgate.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceTest {
    private static final Rates GPT = new Rates(Map.of("input", 1_750_000_000L, "output", 10_500_000_000L));

    @Test
    void chargeIsTheExactSumOfUnitsTimesRate() {
        var charge = GPT.charge(Map.of("input", 12L, "output", 9L));

        assertThat(charge).isEqualTo(Money.ofDollars("0.0001155"));
    }

    @Test
    void halfANanoDollarIsRoundedToEvenOncePerRequest() {
        var rates = new Rates(Map.of("input", 500_000L, "output", 500_000L));

        assertThat(rates.charge(Map.of("input", 1L))).isEqualTo(Money.ZERO);
        assertThat(rates.charge(Map.of("input", 3L))).isEqualTo(Money.ofNanos(2));
        assertThat(rates.charge(Map.of("input", 1L, "output", 1L))).isEqualTo(Money.ofNanos(1));
    }

    @Test
    void reasoningWithoutARateOfItsOwnIsChargedAsOutput() {
        assertThat(GPT.charge(Map.of("reasoning", 10L))).isEqualTo(GPT.charge(Map.of("output", 10L)));
    }

    @Test
    void soundAndPicturesWithoutARateOfTheirOwnAreChargedAsPlainTokens() {
        assertThat(GPT.charge(Map.of("audio-input", 10L, "image-input", 5L)))
                .isEqualTo(GPT.charge(Map.of("input", 15L)));
        assertThat(GPT.charge(Map.of("audio-output", 10L, "image-output", 5L)))
                .isEqualTo(GPT.charge(Map.of("output", 15L)));
    }

    @Test
    void everyKindIsChargedByItsOwnRate() {
        var kinds = List.of(
                "input",
                "output",
                "cache-read",
                "cache-write-5m",
                "cache-write-1h",
                "reasoning",
                "audio-input",
                "audio-output",
                "image-input",
                "image-output",
                "image",
                "image-2k",
                "second",
                "second-720p",
                "track",
                "request");
        var rates = new HashMap<String, Long>();
        kinds.forEach(kind -> rates.put(kind, (rates.size() + 1) * 1_000_000L));

        for (var i = 0; i < kinds.size(); i++) {
            assertThat(new Rates(rates).charge(Map.of(kinds.get(i), 3L)))
                    .as(kinds.get(i))
                    .isEqualTo(Money.ofNanos(3L * (i + 1)));
        }
    }

    @Test
    void highestTierThatTheInputPassesHolds() {
        var price = new Price(
                "v1",
                Instant.EPOCH,
                perUnit(1),
                perUnit(2),
                List.of(
                        new Price.ContextTier(100, perUnit(3), perUnit(4)),
                        new Price.ContextTier(200, perUnit(5), perUnit(6))));

        assertThat(price.charge(Map.of("input", 100L))).isEqualTo(Money.ofNanos(100));
        assertThat(price.charge(Map.of("input", 101L))).isEqualTo(Money.ofNanos(303));
        assertThat(price.charge(Map.of("cache-write-1h", 100L, "image-input", 50L, "audio-input", 51L)))
                .isEqualTo(Money.ofNanos(1_005));
        assertThat(price.officialCharge(Map.of("input", 201L))).isEqualTo(Money.ofNanos(1_206));
    }

    private static Rates perUnit(long nanos) {
        return new Rates(Map.of("input", nanos * 1_000_000));
    }

    @Test
    void negativeUsageIsRefused() {
        assertThatThrownBy(() -> GPT.charge(Map.of("input", -1L))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longInputSwitchesToTheTierIncludingCachedTokens() {
        var tier = new Price.ContextTier(200_000, new Rates(Map.of("input", 2_000_000L)), Rates.FREE);
        var price = new Price("v1", Instant.EPOCH, new Rates(Map.of("input", 1_000_000L)), Rates.FREE, List.of(tier));

        assertThat(price.charge(Map.of("input", 200_000L))).isEqualTo(Money.ofNanos(200_000));
        assertThat(price.charge(Map.of("input", 200_000L, "cache-read", 1L))).isEqualTo(Money.ofNanos(400_002));
    }

    @Test
    void dollarsAreReadAndShownExactly() {
        assertThat(Money.ofDollars("0.000482").dollars()).isEqualTo("0.000482");
        assertThat(Money.ofDollars("10").dollars()).isEqualTo("10.00");
        assertThatThrownBy(() -> Money.ofDollars("0.0000000001")).isInstanceOf(ArithmeticException.class);
    }
}
