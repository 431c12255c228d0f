package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Rates;
import java.util.Map;

/// The most that a request can cost. No tokenizer makes more tokens than the text has bytes, and no model reads more
/// than its context or writes more than its limit, so the charge cannot be larger.
public record WorstCase(long inputTokens, long outputTokens) {
    /// The bound for a request.
    ///
    /// @param textBytes bytes of the request without images
    /// @param outputPerChoice the asked or the model's largest answer
    public static WorstCase of(
            long textBytes, long images, long imageTokens, long context, long outputPerChoice, long choices) {
        var input = textBytes + images * imageTokens;
        return new WorstCase(context > 0 ? Math.min(input, context) : input, outputPerChoice * choices);
    }

    /// Its charge at `price`, with each side at the most expensive kind of unit.
    public Money charge(Price price) {
        var rates = price.rates();
        for (var tier : price.longContext()) {
            if (inputTokens > tier.above()) {
                rates = tier.rates();
                break;
            }
        }
        var dearest = new Rates(Map.of(
                "input",
                dearest(rates, "input", "cache-write-5m", "cache-write-1h", "audio-input", "image-input"),
                "output",
                dearest(rates, "output", "reasoning", "audio-output", "image-output"),
                "request",
                rates.rateOf("request")));
        return dearest.charge(Map.of("input", inputTokens, "output", outputTokens, "request", 1L));
    }

    private static long dearest(Rates rates, String... kinds) {
        var dearest = 0L;
        for (var kind : kinds) {
            dearest = Math.max(dearest, rates.rateOf(kind));
        }
        return dearest;
    }
}
