package dev.tollgate.catalog.pricelist;

import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.catalog.file.PriceKinds;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.kit.problem.Problem.FieldError;
import dev.tollgate.kit.problem.ProblemException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A price as a person states it: decimal dollars as text, per million tokens or per unit, like in the
/// catalogue file. `official` stays what it is unless it is given; kinds that `price` does not name follow its
/// reduction, and so do the tiers of long context.
public record PriceChange(
        @Nullable Map<String, String> price,
        @Nullable Map<String, String> official,
        @Nullable Instant validFrom,
        @Nullable String reason) {
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,18}(\\.\\d{1,40})?");
    private static final int MAX_REASON = 500;

    /// The complete price that this makes out of the `current` one; everything that is wrong is one 422 problem.
    PriceEntry appliedTo(PriceEntry current, Instant now) {
        var errors = new ArrayList<FieldError>();
        var named = amounts("price", price == null ? Map.of() : price, errors);
        var newOfficial =
                official == null ? current.official() : PriceKinds.withSizes(amounts("official", official, errors));
        if (price == null || price.isEmpty()) {
            errors.add(new FieldError("price", "must name at least one kind, such as input"));
        }
        requireBases("price", named, current.rates(), errors);
        requireBases("official", newOfficial.perMillion(), current.official(), errors);
        requireReasonAndDate(reason, validFrom, now, errors);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        var rates = PriceKinds.complete(newOfficial, named, null);
        return new PriceEntry(rates, newOfficial, tiers(current, newOfficial, rates));
    }

    static void requireReasonAndDate(
            @Nullable String reason, @Nullable Instant validFrom, Instant now, List<FieldError> errors) {
        if (reason == null || reason.isBlank() || reason.length() > MAX_REASON) {
            errors.add(new FieldError("reason", "must say why, in at most " + MAX_REASON + " characters"));
        }
        if (validFrom != null && validFrom.isBefore(now)) {
            errors.add(new FieldError("validFrom", "must not lie in the past; leave it out for now"));
        }
    }

    /// Each tier's official price keeps its ratio to the one below the limit, and what is paid above the limit
    /// is reduced like the new price below it. Where the official price is the same on both sides, what is paid
    /// keeps its own ratio.
    private static List<ContextTier> tiers(PriceEntry current, Rates official, Rates rates) {
        return current.longContext().stream()
                .map(tier -> tier(tier, current, official, rates))
                .toList();
    }

    private static ContextTier tier(ContextTier tier, PriceEntry current, Rates official, Rates rates) {
        var listed = PriceKinds.raisedLike(official, current.official(), tier.official());
        var paid = new TreeMap<>(
                PriceKinds.raisedLike(rates, current.rates(), tier.rates()).perMillion());
        PriceKinds.raisedLike(rates, official, listed).perMillion().forEach((kind, rate) -> {
            if (listed.rateOf(kind) != official.rateOf(kind)) {
                paid.put(kind, rate);
            }
        });
        return new ContextTier(tier.above(), new Rates(paid), listed);
    }

    private static void requireBases(String field, Map<String, Long> named, Rates current, List<FieldError> errors) {
        for (var kind : List.of("input", "output", "image", "second", "track", "request")) {
            if (current.perMillion().containsKey(kind) && !named.containsKey(kind)) {
                errors.add(new FieldError(field + "." + kind, "is missing; the price in force names it"));
            }
        }
    }

    static Map<String, Long> amounts(String field, Map<String, String> stated, List<FieldError> errors) {
        var amounts = new TreeMap<String, Long>();
        stated.forEach((kind, text) -> {
            var problem = problem(kind, text);
            if (problem == null) {
                amounts.put(kind, PriceKinds.nanosPerMillion(kind, new BigDecimal(text)));
            } else {
                errors.add(new FieldError(field + "." + kind, problem));
                amounts.put(kind, 0L);
            }
        });
        return amounts;
    }

    private static @Nullable String problem(String kind, @Nullable String text) {
        if (!PriceKinds.isKnown(kind)) {
            return "is not a kind of price; known are " + String.join(", ", PriceKinds.all());
        }
        if (text == null || !DECIMAL.matcher(text).matches()) {
            return "must be decimal dollars as text, such as \"1.75\"";
        }
        var dollars = new BigDecimal(text);
        if (dollars.signum() < 0) {
            return "is negative; a price is 0 or more";
        }
        if (dollars.stripTrailingZeros().scale() > PriceKinds.MAX_DECIMALS) {
            return "has more than " + PriceKinds.MAX_DECIMALS + " decimals, which cannot be charged exactly";
        }
        if (dollars.compareTo(PriceKinds.max(kind)) > 0) {
            return "is larger than " + PriceKinds.max(kind).toPlainString() + " dollars; check the unit";
        }
        return null;
    }
}
