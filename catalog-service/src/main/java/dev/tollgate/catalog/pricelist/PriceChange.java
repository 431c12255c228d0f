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

/// A price as a person states it: decimal dollars as text, per million tokens or per unit, like in the catalogue file.
/// `official` stays what it is unless it is given; kinds that `price` does not name follow its reduction.
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
        return new PriceEntry(rates, newOfficial, tiers(current, rates));
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

    /// The tiers keep their official prices; what is paid above a limit is reduced like the new price below it.
    private static List<ContextTier> tiers(PriceEntry current, Rates rates) {
        return current.longContext().stream()
                .map(tier -> {
                    var raised = new TreeMap<String, Long>();
                    tier.official()
                            .perMillion()
                            .forEach((kind, rate) -> raised.put(
                                    kind, PriceKinds.reducedLike(kind, rate, current.official(), rates, null)));
                    return new ContextTier(tier.above(), new Rates(raised), tier.official());
                })
                .toList();
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
