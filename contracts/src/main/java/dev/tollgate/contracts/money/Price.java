package dev.tollgate.contracts.money;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// One version of a model's price. `rates` is what a tenant pays, `official` the provider's list price, both from
/// `validFrom` until the next version. A charge names `version`, so that it can be recomputed.
public record Price(String version, Instant validFrom, Rates rates, Rates official, List<ContextTier> longContext) {
    public Price {
        longContext = longContext.stream()
                .sorted(Comparator.comparingLong(ContextTier::above).reversed())
                .toList();
    }

    /// Rates that replace the base rates once the whole input (cached tokens included) is longer than `above`
    /// tokens.
    public record ContextTier(long above, Rates rates, Rates official) {}

    /// What the tenant pays for `units`; see [Rates#charge(Map)].
    public Money charge(Map<String, Long> units) {
        return ratesFor(units, rates, ContextTier::rates).charge(units);
    }

    /// What the provider's list price would have been for `units`.
    public Money officialCharge(Map<String, Long> units) {
        return ratesFor(units, official, ContextTier::official).charge(units);
    }

    private Rates ratesFor(
            Map<String, Long> units, Rates base, java.util.function.Function<ContextTier, Rates> ofTier) {
        if (longContext.isEmpty()) {
            return base;
        }
        var input = wholeInput(units);
        return longContext.stream()
                .filter(tier -> input > tier.above())
                .findFirst()
                .map(ofTier)
                .orElse(base);
    }

    /// The tokens that decide on the tier.
    static long wholeInput(Map<String, Long> units) {
        return units.getOrDefault("input", 0L)
                + units.getOrDefault("cache-read", 0L)
                + units.getOrDefault("cache-write-5m", 0L)
                + units.getOrDefault("cache-write-1h", 0L)
                + units.getOrDefault("audio-input", 0L)
                + units.getOrDefault("image-input", 0L);
    }
}
