package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Rates;
import java.util.Map;

/// The most that a request can cost. No tokenizer makes more tokens than the text has bytes, and no model reads
/// more than its context or writes more than its limit, so the charge cannot be larger. Documents, sound, video
/// and what hosted tools bring have as many tokens as the provider finds in them, so that only the context
/// bounds them.
public record WorstCase(long inputTokens, long outputTokens) {
    /// The input of a request of which only the model's context is a bound.
    public static final long UNBOUNDED = Long.MAX_VALUE;

    /// The context of a model whose entry names none: the longest that a provider offers.
    private static final long UNSTATED_CONTEXT = 2_000_000;

    /// No model writes more at once; what is asked beyond it is no number to reckon with.
    private static final long MOST_OUTPUT = 1_000_000_000;

    private static final long MOST_CHOICES = 1_000;

    /// The bound for a request.
    ///
    /// @param input bytes of the text and tokens of the images, or [#UNBOUNDED]
    /// @param context 0 when it is not known
    /// @param outputPerChoice the asked or the model's largest answer
    public static WorstCase of(long input, long context, long outputPerChoice, long choices) {
        var most = context > 0 ? context : input == UNBOUNDED ? UNSTATED_CONTEXT : input;
        return new WorstCase(
                Math.min(input, most), Math.min(outputPerChoice, MOST_OUTPUT) * Math.min(choices, MOST_CHOICES));
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
