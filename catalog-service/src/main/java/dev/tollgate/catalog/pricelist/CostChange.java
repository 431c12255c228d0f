package dev.tollgate.catalog.pricelist;

import dev.tollgate.catalog.file.CatalogFile.CostEntry;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.catalog.file.PriceKinds;
import dev.tollgate.kit.problem.Problem.FieldError;
import dev.tollgate.kit.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a provider charges us as a person states it: decimal dollars as text, in the units of the catalogue
/// file. Kinds that `cost` does not name follow the official price's ratio; long context is raised like the
/// official price.
public record CostChange(
        @Nullable Map<String, String> cost,
        @Nullable Instant validFrom,
        @Nullable String reason) {
    /// The complete cost of a model with the official price of `price`; everything that is wrong is one 422
    /// problem.
    CostEntry appliedTo(PriceEntry price, Instant now) {
        var errors = new ArrayList<FieldError>();
        var named = PriceChange.amounts("cost", cost == null ? Map.of() : cost, errors);
        if (cost == null || cost.isEmpty()) {
            errors.add(new FieldError("cost", "must name at least one kind, such as input"));
        }
        PriceChange.requireReasonAndDate(reason, validFrom, now, errors);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return PriceKinds.cost(price, named, Map.of(), null);
    }
}
