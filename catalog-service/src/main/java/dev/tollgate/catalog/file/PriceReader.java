package dev.tollgate.catalog.file;

import dev.tollgate.catalog.file.CatalogFile.CostEntry;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.Rates;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads `official`, `price` and `discount` of a model, and the cost of a deployment.
final class PriceReader {
    private static final long MAX_CONTEXT = 100_000_000;
    private static final String TIERS = "long-context";

    private final BigDecimal markup;

    PriceReader(BigDecimal markup) {
        this.markup = markup;
    }

    /// Amounts as they stand in one mapping: nano-dollars per million by kind, and tiers by their `above`.
    private record Amounts(Map<String, Long> rates, Map<Long, Map<String, Long>> tiers) {
        static final Amounts NONE = new Amounts(Map.of(), Map.of());
    }

    /// The complete price of a model, or null after an error.
    @Nullable
    PriceEntry read(YamlValue model, YamlMembers members, Kind kind) {
        var officialValue = members.get("official");
        var priceValue = members.get("price");
        var discountValue = members.get("discount");
        var discount = discountValue == null ? null : discountValue.percent(100);
        if (discountValue != null && officialValue == null) {
            discountValue.error("there is no official price to take it off; add official, or write a price instead");
        }
        if (priceValue == null && (officialValue == null || discountValue == null)) {
            model.missing("has no price; add price, or official and discount (a free model has price 0)");
            return null;
        }
        var official = officialValue == null ? Amounts.NONE : amounts(officialValue);
        var price = priceValue == null ? Amounts.NONE : amounts(priceValue);
        if (official == null || price == null || (discountValue != null && discount == null)) {
            return null;
        }
        if (officialValue == null) {
            official = price;
        } else {
            requireKinds(officialValue, kind, official, "the official price");
        }
        if (priceValue != null && discount == null) {
            requireKinds(priceValue, kind, price, "the price");
        }
        if (model.findings().hasErrors() && official.rates().isEmpty()) {
            return null;
        }
        var entry = entry(official, price, discount);
        warnAbove(priceValue == null ? model : priceValue, entry);
        return entry;
    }

    /// What a provider charges: `cost` as named, completed from the official price of `price`; else that less
    /// `discount`.
    @Nullable
    CostEntry readCost(@Nullable YamlValue cost, @Nullable BigDecimal discount, PriceEntry price) {
        if (cost == null) {
            return PriceKinds.cost(price, Map.of(), Map.of(), discount == null ? BigDecimal.ZERO : discount);
        }
        var amounts = amounts(cost);
        return amounts == null ? null : PriceKinds.cost(price, amounts.rates(), amounts.tiers(), discount);
    }

    private PriceEntry entry(Amounts official, Amounts price, @Nullable BigDecimal discount) {
        var officialRates = PriceKinds.withSizes(official.rates());
        var rates = PriceKinds.complete(new Rates(official.rates()), price.rates(), discount);
        var tiers = new ArrayList<ContextTier>();
        var limits = new TreeSet<>(official.tiers().keySet());
        limits.addAll(price.tiers().keySet());
        for (var above : limits) {
            var ofOfficial = official.tiers().getOrDefault(above, Map.of());
            var named = price.tiers().getOrDefault(above, Map.of());
            tiers.add(tier(above, ofOfficial, named, officialRates, rates, discount));
        }
        return new PriceEntry(PriceKinds.raised(rates, markup), officialRates, tiers);
    }

    private ContextTier tier(
            long above,
            Map<String, Long> ofOfficial,
            Map<String, Long> named,
            Rates officialRates,
            Rates rates,
            @Nullable BigDecimal discount) {
        var official = new TreeMap<>(officialRates.perMillion());
        official.putAll(ofOfficial);
        var price = new TreeMap<>(rates.perMillion());
        // A kind that only the official tier raises keeps the reduction that it has below the limit.
        ofOfficial.forEach(
                (kind, rate) -> price.put(kind, PriceKinds.reducedLike(kind, rate, officialRates, rates, discount)));
        price.putAll(named);
        return new ContextTier(above, PriceKinds.raised(new Rates(price), markup), new Rates(official));
    }

    private @Nullable Amounts amounts(YamlValue value) {
        var known = new ArrayList<>(PriceKinds.all());
        known.add(TIERS);
        var members = YamlMembers.of(value, known);
        if (members == null) {
            return null;
        }
        var rates = rates(members);
        var tiersValue = members.get(TIERS);
        var tiers = tiersValue == null ? Map.<Long, Map<String, Long>>of() : tiers(tiersValue);
        if (rates.isEmpty() && members.names().isEmpty()) {
            value.error("is empty; name at least one kind such as input");
            return null;
        }
        return new Amounts(rates, tiers);
    }

    private static Map<String, Long> rates(YamlMembers members) {
        var rates = new TreeMap<String, Long>();
        members.entries().forEach((kind, member) -> {
            if (PriceKinds.isKnown(kind)) {
                var dollars = member.dollars(PriceKinds.MAX_DECIMALS, PriceKinds.max(kind));
                // A wrong amount still counts as named: the error that stands is enough.
                rates.put(kind, dollars == null ? 0 : PriceKinds.nanosPerMillion(kind, dollars));
            }
        });
        return rates;
    }

    private static Map<Long, Map<String, Long>> tiers(YamlValue value) {
        var tiers = new LinkedHashMap<Long, Map<String, Long>>();
        var known = new ArrayList<>(PriceKinds.all());
        known.add("above");
        for (var item : value.items()) {
            var members = YamlMembers.of(item, known);
            var above = members == null ? null : members.require("above", "write the number of input tokens");
            var limit = above == null ? null : above.wholeNumber(1, MAX_CONTEXT);
            if (members == null || limit == null) {
                continue;
            }
            if (tiers.putIfAbsent(limit, rates(members)) != null) {
                item.error("there is already a tier above " + limit + "; remove one of the two");
            }
        }
        return tiers;
    }

    private static void requireKinds(YamlValue value, Kind kind, Amounts amounts, String what) {
        for (var alternatives : PriceKinds.required(kind)) {
            if (alternatives.stream().noneMatch(amounts.rates()::containsKey)) {
                value.missing(what + " does not name " + String.join(" or ", alternatives) + "; add it");
            }
        }
    }

    private static void warnAbove(YamlValue at, PriceEntry entry) {
        var above = new ArrayList<String>();
        entry.rates().perMillion().forEach((kind, rate) -> {
            if (rate > entry.official().rateOf(kind)
                    && entry.official().perMillion().containsKey(kind)) {
                above.add(kind);
            }
        });
        if (!above.isEmpty()) {
            at.warning("the price is above the official price (" + String.join(", ", sorted(above)) + ")");
        }
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }
}
