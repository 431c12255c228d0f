package dev.tollgate.catalog.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.Rates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceChangeTest {
    private static final long DOLLAR = 1_000_000_000;

    private static Rates input(long nanos) {
        return new Rates(Map.of("input", nanos));
    }

    private static PriceEntry entry(long price, long official, long tierPrice, long tierOfficial) {
        return new PriceEntry(
                input(price), input(official), List.of(new ContextTier(1_000, input(tierPrice), input(tierOfficial))));
    }

    private static PriceEntry changed(PriceEntry current, String price, @Nullable String official) {
        return new PriceChange(
                        Map.of("input", price), official == null ? null : Map.of("input", official), null, "a test")
                .appliedTo(current, Instant.EPOCH);
    }

    @Test
    void atListPriceTheTierIsAtListPriceToo() {
        var price = changed(entry(3 * DOLLAR, 5 * DOLLAR, 6 * DOLLAR, 10 * DOLLAR), "7.000000001", "7.000000001");

        var tier = price.longContext().getFirst();
        assertThat(tier.official()).isEqualTo(input(14_000_000_002L));
        assertThat(tier.rates()).isEqualTo(tier.official());
    }

    @Test
    void tierOfTheOfficialPriceIsRoundedHalfEvenAndTheTierOfThePriceIsComputedFromIt() {
        var price = changed(entry(2 * DOLLAR, 2 * DOLLAR, 3 * DOLLAR, 3 * DOLLAR), "0.000000003", "0.000000001");

        var tier = price.longContext().getFirst();
        assertThat(tier.official()).as("1.5").isEqualTo(input(2));
        assertThat(tier.rates()).as("3 x 2 / 1").isEqualTo(input(6));
    }

    @Test
    void theSameChangeTwiceIsTheSamePrice() {
        var once = changed(entry(3 * DOLLAR, 7 * DOLLAR, 4 * DOLLAR, 9 * DOLLAR), "1.234567891", "3.333333333");

        assertThat(changed(once, "1.234567891", "3.333333333")).isEqualTo(once);
    }

    @Test
    void surchargeThatOnlyThePriceHasIsKept() {
        var price = changed(entry(7 * DOLLAR, 10 * DOLLAR, 14 * DOLLAR, 10 * DOLLAR), "8", null);

        var tier = price.longContext().getFirst();
        assertThat(tier.rates()).isEqualTo(input(16 * DOLLAR));
        assertThat(tier.official()).isEqualTo(input(10 * DOLLAR));
    }

    @Test
    void surchargeSurvivesAnOfficialPriceOfNothing() {
        var unlisted = changed(entry(5 * DOLLAR, 5 * DOLLAR, 10 * DOLLAR, 10 * DOLLAR), "6", "0");
        assertThat(unlisted.longContext().getFirst().rates()).isEqualTo(input(12 * DOLLAR));

        var listed = changed(unlisted, "8", "8");

        assertThat(listed.longContext().getFirst().rates()).isEqualTo(input(16 * DOLLAR));
    }

    @Test
    void kindThatIsNewIsRaisedLikeItsBase() {
        var price = new PriceChange(
                        Map.of("input", "5", "cache-read", "0.5"),
                        Map.of("input", "5", "cache-read", "0.5"),
                        null,
                        "a test")
                .appliedTo(entry(5 * DOLLAR, 5 * DOLLAR, 10 * DOLLAR, 10 * DOLLAR), Instant.EPOCH);

        assertThat(price.longContext().getFirst().rates().perMillion())
                .isEqualTo(Map.of("input", 10 * DOLLAR, "cache-read", DOLLAR));
    }
}
