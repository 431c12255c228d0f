package dev.tollgate.catalog.file;

import dev.tollgate.catalog.file.CatalogFile.CostEntry;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The kinds that can be priced, and how a price that names only some of them is completed.
public final class PriceKinds {
    /// Decimals of a dollar that are kept: the nano-dollar.
    public static final int MAX_DECIMALS = 9;

    /// Each kind, with the kind whose reduction it follows.
    private static final Map<String, String> BASE_OF = Map.ofEntries(
            Map.entry("input", "input"),
            Map.entry("output", "output"),
            Map.entry("cache-read", "input"),
            Map.entry("cache-write-5m", "input"),
            Map.entry("cache-write-1h", "input"),
            Map.entry("reasoning", "output"),
            Map.entry("audio-input", "input"),
            Map.entry("audio-output", "output"),
            Map.entry("image-input", "input"),
            Map.entry("image-output", "output"),
            Map.entry("image", "image"),
            Map.entry("image-2k", "image"),
            Map.entry("image-4k", "image"),
            Map.entry("second", "second"),
            Map.entry("second-480p", "second"),
            Map.entry("second-720p", "second"),
            Map.entry("second-1080p", "second"),
            Map.entry("track", "track"),
            Map.entry("request", "request"));

    private static final List<String> BASES = List.of("input", "output", "image", "second", "track", "request");
    private static final BigDecimal MAX_PER_MILLION_TOKENS = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MAX_PER_UNIT = BigDecimal.valueOf(9_000);
    private static final int NANO = 9;
    private static final int MILLION = 6;

    private PriceKinds() {}

    /// The names of all kinds, in alphabetical order.
    public static List<String> all() {
        return BASE_OF.keySet().stream().sorted().toList();
    }

    public static boolean isKnown(String kind) {
        return BASE_OF.containsKey(kind);
    }

    /// Whether `kind` is priced per million (tokens) and not each (an image, a second).
    public static boolean isPerMillion(String kind) {
        var base = BASE_OF.get(kind);
        return "input".equals(base) || "output".equals(base);
    }

    /// The largest price in dollars that is believed.
    public static BigDecimal max(String kind) {
        return isPerMillion(kind) ? MAX_PER_MILLION_TOKENS : MAX_PER_UNIT;
    }

    /// Nano-dollars per million units of what the catalogue states as `dollars`.
    public static long nanosPerMillion(String kind, BigDecimal dollars) {
        return dollars.movePointRight(isPerMillion(kind) ? NANO : NANO + MILLION)
                .longValueExact();
    }

    /// Kinds of which a model of that kind must have at least one set.
    static List<List<String>> required(Kind kind) {
        return switch (kind) {
            case CHAT -> List.of(List.of("input"), List.of("output"));
            case EMBEDDING -> List.of(List.of("input"));
            case IMAGE -> List.of(List.of("image", "output"));
            case VIDEO -> List.of(List.of("second", "request"));
            case MUSIC -> List.of(List.of("track", "request"));
        };
    }

    /// `named`, with each kind that only `official` has reduced like its base: by `discount` when there is one,
    /// else by the ratio of the base kind's two prices; rounded half-even to the nano-dollar per million.
    public static Rates complete(Rates official, Map<String, Long> named, @Nullable BigDecimal discount) {
        var complete = new TreeMap<>(named);
        official.perMillion().forEach((kind, rate) -> {
            if (!named.containsKey(kind)) {
                complete.put(
                        kind,
                        discount != null
                                ? reduced(rate, BigDecimal.ONE.subtract(discount), BigDecimal.ONE)
                                : byRatio(kind, rate, official.perMillion(), named));
            }
        });
        return withSizes(complete);
    }

    /// What a provider charges: `named`, completed from the official price of `price`. Above a limit it charges
    /// what `tiers` names; other kinds are raised as much as the official price is, if it is.
    public static CostEntry cost(
            PriceEntry price,
            Map<String, Long> named,
            Map<Long, Map<String, Long>> tiers,
            @Nullable BigDecimal discount) {
        var rates = complete(price.official(), named, discount);
        var byLimit = new TreeMap<Long, Map<String, Long>>();
        for (var tier : price.longContext()) {
            if (!tier.official().equals(price.official())) {
                byLimit.put(
                        tier.above(),
                        raisedLike(rates, price.official(), tier.official()).perMillion());
            }
        }
        tiers.forEach((above, ofTier) -> {
            var complete = new TreeMap<>(byLimit.getOrDefault(above, rates.perMillion()));
            complete.putAll(ofTier);
            byLimit.put(above, complete);
        });
        return new CostEntry(
                rates,
                byLimit.entrySet().stream()
                        .map(tier -> new CostTier(tier.getKey(), new Rates(tier.getValue())))
                        .toList());
    }

    /// `rates` in which each size of an image or a video has a rate: that of the plain kind when it has none of
    /// its own.
    public static Rates withSizes(Map<String, Long> rates) {
        var complete = new TreeMap<>(rates);
        BASE_OF.forEach((kind, base) -> {
            var ofBase = rates.get(base);
            if (ofBase != null && (base.equals("image") || base.equals("second"))) {
                complete.putIfAbsent(kind, ofBase);
            }
        });
        return new Rates(complete);
    }

    /// `rates` raised by the share `markup`.
    static Rates raised(Rates rates, BigDecimal markup) {
        var raised = new TreeMap<String, Long>();
        rates.perMillion()
                .forEach((kind, rate) -> raised.put(kind, reduced(rate, BigDecimal.ONE.add(markup), BigDecimal.ONE)));
        return new Rates(raised);
    }

    /// `rate` reduced by `discount`, or else as much as `kind` is reduced from `official` to `rates`.
    static long reducedLike(String kind, long rate, Rates official, Rates rates, @Nullable BigDecimal discount) {
        if (discount != null) {
            return reduced(rate, BigDecimal.ONE.subtract(discount), BigDecimal.ONE);
        }
        var ofOfficial = official.rateOf(kind);
        return ofOfficial == 0
                ? rate
                : reduced(rate, BigDecimal.valueOf(rates.rateOf(kind)), BigDecimal.valueOf(ofOfficial));
    }

    /// `rates` raised, kind by kind, as much as from `below` to `above`; rounded half-even to the nano-dollar per
    /// million. What is free below has no ratio: it costs what it costs above, and no less than in `rates`.
    public static Rates raisedLike(Rates rates, Rates below, Rates above) {
        var raised = new TreeMap<String, Long>();
        Stream.of(rates, above)
                .flatMap(each -> each.perMillion().keySet().stream())
                .forEach(kind -> {
                    var from = below.rateOf(kind);
                    raised.put(
                            kind,
                            from == 0
                                    ? Math.max(rates.rateOf(kind), above.rateOf(kind))
                                    : reduced(
                                            rates.rateOf(kind),
                                            BigDecimal.valueOf(above.rateOf(kind)),
                                            BigDecimal.valueOf(from)));
                });
        return new Rates(raised);
    }

    private static long byRatio(String kind, long rate, Map<String, Long> official, Map<String, Long> named) {
        var base = baseInBoth(kind, official, named);
        return base.filter(found -> official.getOrDefault(found, 0L) > 0)
                .map(found -> reduced(
                        rate,
                        BigDecimal.valueOf(named.getOrDefault(found, 0L)),
                        BigDecimal.valueOf(official.getOrDefault(found, 0L))))
                .orElse(rate);
    }

    private static Optional<String> baseInBoth(String kind, Map<String, Long> official, Map<String, Long> named) {
        var own = BASE_OF.getOrDefault(kind, kind);
        if (official.containsKey(own) && named.containsKey(own)) {
            return Optional.of(own);
        }
        return BASES.stream()
                .filter(base -> official.containsKey(base) && named.containsKey(base))
                .findFirst();
    }

    private static long reduced(long rate, BigDecimal numerator, BigDecimal denominator) {
        return BigDecimal.valueOf(rate)
                .multiply(numerator)
                .divide(denominator, 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }
}
