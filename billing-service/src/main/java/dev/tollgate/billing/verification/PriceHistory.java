package dev.tollgate.billing.verification;

import dev.tollgate.contracts.money.Price;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The prices that one verification needs, each asked for once. A version is never changed, so none can be outdated.
final class PriceHistory {
    private final PriceSource source;
    private final Map<String, Optional<Price>> byVersion = new HashMap<>();

    PriceHistory(PriceSource source) {
        this.source = source;
    }

    /// The price of a version such as `gpt-5.4#2`; empty when there is none.
    Optional<Price> find(String version) throws IOException {
        var known = byVersion.get(version);
        if (known != null) {
            return known;
        }
        var number = version.lastIndexOf('#');
        if (number > 0) {
            for (var price : source.pricesOf(version.substring(0, number))) {
                byVersion.put(price.version(), Optional.of(price));
            }
        }
        return byVersion.computeIfAbsent(version, unknown -> Optional.empty());
    }
}
