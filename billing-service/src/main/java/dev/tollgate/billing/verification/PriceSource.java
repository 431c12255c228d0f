package dev.tollgate.billing.verification;

import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.ProviderCost;
import java.io.IOException;
import java.util.List;

/// Where prices and costs come from.
interface PriceSource {
    /// All versions that the model's price ever had; none for a model that never was.
    List<Price> pricesOf(String model) throws IOException;

    /// All versions that the deployment's cost ever had; none for a deployment that never was.
    List<ProviderCost> costsOf(String deployment) throws IOException;
}
