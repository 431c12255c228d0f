package dev.tollgate.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.Rates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorstCaseTest {
    private static final Rates RATES = new Rates(Map.of("input", 1_000_000L, "output", 2_000_000L));
    private static final Rates LONG = new Rates(Map.of("input", 10_000_000L, "output", 2_000_000L));
    private static final Price PRICE =
            new Price("v1", Instant.EPOCH, RATES, RATES, List.of(new ContextTier(1_000, LONG, LONG)));

    @Test
    void everyByteMayBeATokenAndEveryChoiceTheLargest() {
        var worst = WorstCase.of(500, 100_000, 200, 3);

        assertThat(worst.charge(PRICE)).isEqualTo(Money.ofNanos(500 + 2 * 600));
    }

    @Test
    void soundAndPicturesCountAtTheirOwnRates() {
        var rates = new Rates(Map.of(
                "input", 1_000_000L, "audio-input", 3_000_000L, "output", 2_000_000L, "image-output", 30_000_000L));
        var price = new Price("v1", Instant.EPOCH, rates, rates, List.of());

        assertThat(WorstCase.of(10, 1_000, 5, 1).charge(price)).isEqualTo(Money.ofNanos(30 + 150));
    }

    @Test
    void inputIsNeverMoreThanTheContext() {
        assertThat(WorstCase.of(1_000_000, 900, 1, 1).inputTokens()).isEqualTo(900);
    }

    @Test
    void inputWithoutABoundFillsTheContext() {
        assertThat(WorstCase.of(WorstCase.UNBOUNDED, 900, 1, 1).inputTokens()).isEqualTo(900);
        assertThat(WorstCase.of(WorstCase.UNBOUNDED, 0, 1, 1).inputTokens()).isEqualTo(2_000_000);
    }

    @Test
    void anAbsurdAnswerThatIsAskedForHasAPriceToo() {
        assertThat(WorstCase.of(10, 1_000, Long.MAX_VALUE, Long.MAX_VALUE)
                        .charge(PRICE)
                        .isPositive())
                .isTrue();
    }

    @Test
    void longInputHasThePriceOfItsTier() {
        assertThat(WorstCase.of(2_000, 100_000, 1, 1).charge(PRICE)).isEqualTo(Money.ofNanos(20_000 + 2));
    }
}
