package dev.tollgate.catalog.pricelist;

import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.Rates;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// One line of the price list. Rates are nano-USD per million units; `discountPercent` is computed from the two prices.
public record PriceListItem(
        String id,
        String displayName,
        String kind,
        String owner,
        List<String> input,
        List<String> output,
        long context,
        long maxOutput,
        String version,
        Instant validFrom,
        Rates price,
        Rates official,
        List<ContextTier> longContext,
        int discountPercent,
        List<String> aliases,
        boolean available) {
    private static final List<String> LABELLED = List.of("input", "output", "image", "second", "track", "request");

    static PriceListItem of(CatalogSnapshot.Model model, List<String> aliases, Instant now) {
        var price = model.priceAt(now);
        return new PriceListItem(
                model.id(),
                model.displayName(),
                model.kind().name().toLowerCase(Locale.ROOT),
                model.owner(),
                model.input(),
                model.output(),
                model.context(),
                model.maxOutput(),
                price.version(),
                price.validFrom(),
                price.rates(),
                price.official(),
                price.longContext(),
                discountPercent(price.rates(), price.official()),
                aliases,
                !model.deployments().isEmpty());
    }

    /// What is taken off the official price of the main kinds together, so that a price that was rounded to the cent
    /// still says 30 %. Never negative.
    static int discountPercent(Rates price, Rates official) {
        var ours = BigDecimal.ZERO;
        var theirs = BigDecimal.ZERO;
        for (var kind : LABELLED) {
            if (price.perMillion().containsKey(kind) && official.perMillion().containsKey(kind)) {
                ours = ours.add(BigDecimal.valueOf(price.rateOf(kind)));
                theirs = theirs.add(BigDecimal.valueOf(official.rateOf(kind)));
            }
        }
        if (theirs.signum() == 0 || ours.compareTo(theirs) >= 0) {
            return 0;
        }
        return theirs.subtract(ours)
                .movePointRight(2)
                .divide(theirs, 0, RoundingMode.HALF_UP)
                .intValueExact();
    }
}
