package dev.tollgate.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderCostTest {
    private static final ProviderCost TIERED = new ProviderCost(
            "m@p#1", Instant.EPOCH, perUnit(1), List.of(new CostTier(100, perUnit(3)), new CostTier(200, perUnit(5))));

    private static Rates perUnit(long nanos) {
        return new Rates(Map.of("input", nanos * 1_000_000));
    }

    @Test
    void highestTierThatTheWholeInputPassesHolds() {
        assertThat(TIERED.charge(Map.of("input", 100L))).isEqualTo(Money.ofNanos(100));
        assertThat(TIERED.charge(Map.of("input", 100L, "cache-read", 1L))).isEqualTo(Money.ofNanos(303));
        assertThat(TIERED.charge(Map.of("cache-write-1h", 100L, "image-input", 50L, "audio-input", 51L)))
                .isEqualTo(Money.ofNanos(1_005));
    }

    @Test
    void tiersSurviveTheirJson() throws IOException {
        var json = ContractJson.MAPPER.writeValueAsString(TIERED);

        assertThat(ContractJson.MAPPER.readValue(json, ProviderCost.class)).isEqualTo(TIERED);
    }

    @Test
    void costThatWasStoredBeforeThereWereTiersCostsItsRatesForInputOfAnyLength() throws IOException {
        var stored = ContractJson.MAPPER.readValue("""
                {"version":"m@p#1","validFrom":"2026-01-01T00:00:00Z","rates":{"input":1000000}}
                """, ProviderCost.class);

        assertThat(stored.charge(Map.of("input", 1_000_000L))).isEqualTo(Money.ofNanos(1_000_000));
    }
}
