package dev.tollgate.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.protocol.Usage;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveredTest {
    @Test
    void unitsAreDisjoint() {
        var delivered = Delivered.reported(new Usage(1000, 700, 200, 60, 50, 20, 0, 0), 100);

        assertThat(delivered)
                .isEqualTo(new Delivered(
                        Map.of(
                                "input", 40L,
                                "cache-read", 700L,
                                "cache-write-5m", 200L,
                                "cache-write-1h", 60L,
                                "output", 30L,
                                "reasoning", 20L),
                        UsageSource.PROVIDER));
    }

    @Test
    void soundAndPicturesAreUnitsOfTheirOwnAndNothingIsCountedTwice() {
        var usage = new Usage(1000, 100, 0, 0, 90, 20, 300, 30, 200, 10);

        var units = Objects.requireNonNull(Delivered.reported(usage, 100)).units();

        assertThat(units)
                .isEqualTo(Map.of(
                        "input", 400L,
                        "cache-read", 100L,
                        "audio-input", 300L,
                        "image-input", 200L,
                        "output", 30L,
                        "reasoning", 20L,
                        "audio-output", 30L,
                        "image-output", 10L));
        assertThat(units.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(usage.total());
    }

    @Test
    void cachedTokensAreTakenToBeTextFirst() {
        assertThat(Objects.requireNonNull(Delivered.reported(new Usage(100, 60, 0, 0, 5, 0, 70, 9), 1))
                        .units())
                .isEqualTo(Map.of("cache-read", 60L, "audio-input", 40L, "audio-output", 5L));
    }

    static Stream<Usage> impossible() {
        return Stream.of(
                new Usage(-1, 0, 0, 0, 5, 0, 0, 0),
                new Usage(10, 11, 0, 0, 5, 0, 0, 0),
                new Usage(10, 6, 3, 2, 5, 0, 0, 0),
                new Usage(10, 0, 0, 0, 5, 6, 0, 0),
                new Usage(10, 0, 0, 0, 0, 0, 0, 0),
                new Usage(10, 0, 0, 0, 5, 0, -1, 0),
                new Usage(10, 0, 0, 0, 5, 0, 0, 0, 0, -1),
                new Usage(10, 0, 0, 0, Long.MAX_VALUE, 0, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void figuresThatCannotBeTrueAreNotUsed(Usage usage) {
        assertThat(Delivered.reported(usage, 100)).isNull();
    }

    @Test
    void outputOfABrokenAnswerIsCountedWhenTheProviderHadNotToldItYet() {
        var early = Delivered.partly(new Usage(25, 5, 0, 0, 1, 0, 0, 0), 400);
        var late = Delivered.partly(new Usage(25, 5, 0, 0, 120, 0, 0, 0), 400);

        assertThat(early)
                .isEqualTo(new Delivered(Map.of("input", 20L, "cache-read", 5L, "output", 100L), UsageSource.COUNTED));
        assertThat(late)
                .isEqualTo(new Delivered(Map.of("input", 20L, "cache-read", 5L, "output", 120L), UsageSource.PROVIDER));
    }
}
