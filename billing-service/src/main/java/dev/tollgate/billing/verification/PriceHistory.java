package dev.tollgate.billing.verification;

import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.ProviderCost;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The prices and costs that one verification needs, each asked for once. A version is never changed, so none can be
/// outdated.
final class PriceHistory {
    private final PriceSource source;
    private final Map<String, Optional<Price>> prices = new HashMap<>();
    private final Map<String, Optional<ProviderCost>> costs = new HashMap<>();

    PriceHistory(PriceSource source) {
        this.source = source;
    }

    /// The price of a version such as `gpt-5.4#2`; empty when there is none.
    Optional<Price> price(String version) throws PricesMissing {
        if (!prices.containsKey(version)) {
            try {
                for (var price : source.pricesOf(subject(version))) {
                    prices.put(price.version(), Optional.of(price));
                }
            } catch (IOException e) {
                throw new PricesMissing(e);
            }
        }
        return prices.computeIfAbsent(version, unknown -> Optional.empty());
    }

    /// The cost of a version such as `gpt-5.4@openai#2`; empty when there is none.
    Optional<ProviderCost> cost(String version) throws PricesMissing {
        if (!costs.containsKey(version)) {
            try {
                for (var cost : source.costsOf(subject(version))) {
                    if (cost.version() != null) {
                        costs.put(cost.version(), Optional.of(cost));
                    }
                }
            } catch (IOException e) {
                throw new PricesMissing(e);
            }
        }
        return costs.computeIfAbsent(version, unknown -> Optional.empty());
    }

    private static String subject(String version) {
        var number = version.lastIndexOf('#');
        return number > 0 ? version.substring(0, number) : version;
    }

    /// The catalogue does not answer; not a failure of the answer's own stream.
    static final class PricesMissing extends IOException {
        PricesMissing(IOException cause) {
            super("The catalogue's prices cannot be read.", cause);
        }
    }
}
