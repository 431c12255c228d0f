package dev.tollgate.billing.verification;

import dev.tollgate.contracts.money.Price;
import java.io.IOException;
import java.util.List;

/// Where the prices of a model come from.
@FunctionalInterface
interface PriceSource {
    /// All versions that the model ever had; none for a model that never was.
    List<Price> pricesOf(String model) throws IOException;
}
