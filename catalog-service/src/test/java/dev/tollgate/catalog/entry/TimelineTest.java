package dev.tollgate.catalog.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.catalog.price.PriceVersion;
import dev.tollgate.contracts.money.Rates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static PriceVersion version(int number, Duration fromNow) {
        var authorship = new Authorship(Source.FILE, "someone", "a reason", NOW);
        return new PriceVersion(
                "m", number, NOW.plus(fromNow), new PriceEntry(Rates.FREE, Rates.FREE, List.of()), authorship);
    }

    private static List<String> holding(PriceVersion... versions) {
        return Timeline.inForceAndComing(List.of(versions), NOW).stream()
                .map(PriceVersion::version)
                .toList();
    }

    @Test
    void pastVersionsAreLeftOutAndComingOnesStay() {
        assertThat(holding(
                        version(1, Duration.ofDays(-9)),
                        version(2, Duration.ofDays(-1)),
                        version(3, Duration.ofDays(1)),
                        version(4, Duration.ofDays(2))))
                .containsExactly("m#2", "m#3", "m#4");
    }

    @Test
    void aVersionThatBeginsNowIsInForce() {
        assertThat(holding(version(1, Duration.ofDays(-9)), version(2, Duration.ZERO)))
                .containsExactly("m#2");
    }

    @Test
    void aLaterVersionTakesBackWhatHadNotBegun() {
        assertThat(holding(version(1, Duration.ofDays(-9)), version(2, Duration.ofDays(5)), version(3, Duration.ZERO)))
                .containsExactly("m#3");
    }

    @Test
    void theOnlyVersionHoldsEvenBeforeItBegins() {
        assertThat(holding(version(1, Duration.ofDays(1)))).containsExactly("m#1");
    }
}
