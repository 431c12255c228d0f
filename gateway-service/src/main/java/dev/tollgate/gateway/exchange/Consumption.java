package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import org.jspecify.annotations.Nullable;

/// What a whole answer is: complete and paid for, or empty and free.
record Consumption(Outcome outcome, Delivered delivered) {
    /// An answer without any output is empty, unless the provider reports tokens for it (hidden reasoning).
    static Consumption of(
            Parts parts, ChatRequest request, @Nullable ProviderUsage usage, boolean hasOutput, long outputBytes) {
        var wrote = usage != null && usage.completion() + usage.reasoning() > 0;
        if (!hasOutput && !wrote) {
            return new Consumption(Outcome.EMPTY, Delivered.NOTHING);
        }
        return new Consumption(Outcome.COMPLETE, delivered(parts, request, usage, outputBytes));
    }

    /// The provider's figures if they can be true, else counted from what was delivered.
    static Delivered delivered(Parts parts, ChatRequest request, @Nullable ProviderUsage usage, long outputBytes) {
        if (usage != null) {
            var units = usage.units(outputBytes);
            if (units.isPresent()) {
                return Delivered.reported(units.get());
            }
            parts.metrics().implausibleUsage();
        }
        return Delivered.counted(request, parts.imageTokens(), outputBytes);
    }
}
