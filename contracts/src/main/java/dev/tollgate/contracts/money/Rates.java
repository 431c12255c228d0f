package dev.tollgate.contracts.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;

/// What one unit of each kind costs, in nano-USD per million units (so that `$0.14` per million tokens is 140,000,000
/// and `$0.082` per image is 82,000,000,000,000). Kinds are the price members of the catalogue file: `input`, `output`,
/// `cache-read`, `cache-write-5m`, `cache-write-1h`, `reasoning`, `audio-input`, `audio-output`, `image-input`,
/// `image-output` (tokens), `image`, `image-2k` (pictures), `second`, `second-720p`, `track`, `request`.
public record Rates(@JsonValue Map<String, Long> perMillion) {
    public static final Rates FREE = new Rates(Map.of());
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Rates {
        perMillion = Map.copyOf(perMillion);
        perMillion.forEach((kind, rate) -> {
            if (rate < 0) {
                throw new IllegalArgumentException("The rate of " + kind + " is negative.");
            }
        });
    }

    /// The charge for `units` of each kind: the exact sum of units × rate, divided by a million once and rounded
    /// half-even once. A kind without a rate is free, except that `reasoning` is charged as `output`, the cache,
    /// audio and image kinds as `input` or `output` when they have no rate of their own.
    public Money charge(Map<String, Long> units) {
        var sum = BigInteger.ZERO;
        for (var unit : units.entrySet()) {
            if (unit.getValue() < 0) {
                throw new IllegalArgumentException("Negative usage of " + unit.getKey() + ".");
            }
            sum = sum.add(BigInteger.valueOf(unit.getValue()).multiply(BigInteger.valueOf(rateOf(unit.getKey()))));
        }
        var nanos = new BigDecimal(sum).divide(new BigDecimal(MILLION), 0, RoundingMode.HALF_EVEN);
        return Money.ofNanos(nanos.longValueExact());
    }

    /// The rate that applies to `kind`, in nano-USD per million units.
    public long rateOf(String kind) {
        var own = perMillion.get(kind);
        if (own != null) {
            return own;
        }
        return switch (kind) {
            case "reasoning", "audio-output", "image-output" -> perMillion.getOrDefault("output", 0L);
            case "cache-read", "cache-write-5m", "cache-write-1h", "audio-input", "image-input" ->
                perMillion.getOrDefault("input", 0L);
            default -> 0L;
        };
    }

    public boolean isFree() {
        return perMillion.values().stream().allMatch(rate -> rate == 0);
    }
}
