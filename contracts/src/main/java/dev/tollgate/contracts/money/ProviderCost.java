package dev.tollgate.contracts.money;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One version of what a provider charges us at one deployment, from `validFrom` until the next version. A
/// usage event names `version`, so that its cost can be recomputed.
///
/// @param version such as `gpt-5.4@openai#2`; absent where the publisher does not know versions
/// @param longContext a version of before costs had tiers has none: its `rates` hold for input of any length
public record ProviderCost(@Nullable String version, Instant validFrom, Rates rates, List<CostTier> longContext) {
    @SuppressWarnings("ConstantValue") // what was written before costs had tiers leaves them out
    public ProviderCost {
        longContext = longContext == null
                ? List.of()
                : longContext.stream()
                        .sorted(Comparator.comparingLong(CostTier::above).reversed())
                        .toList();
    }

    /// A cost that is the same for input of any length.
    public ProviderCost(@Nullable String version, Instant validFrom, Rates rates) {
        this(version, validFrom, rates, List.of());
    }

    /// Rates that replace the base rates as a price's do; see [Price.ContextTier].
    public record CostTier(long above, Rates rates) {}

    /// What the provider charges us for `units`; see [Rates#charge(Map)].
    public Money charge(Map<String, Long> units) {
        var input = Price.wholeInput(units);
        return longContext.stream()
                .filter(tier -> input > tier.above())
                .findFirst()
                .map(CostTier::rates)
                .orElse(rates)
                .charge(units);
    }
}
