package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.protocol.Relay;

/// What a whole answer is: complete and paid for, or empty and free. Either way its units say what the provider charges
/// us for.
record Consumption(Outcome outcome, Delivered delivered) {
    /// An answer without any output is empty, unless the provider reports tokens for it (hidden reasoning).
    static Consumption of(Parts parts, Relay.Request request, AnswerReader answer) {
        var usage = answer.usage();
        if (!answer.hasOutput() && (usage == null || usage.output() <= 0)) {
            return new Consumption(Outcome.EMPTY, delivered(parts, request, answer, 0));
        }
        return new Consumption(Outcome.COMPLETE, delivered(parts, request, answer, answer.outputBytes()));
    }

    /// What a provider charges for when nothing of its answer could be used: the input.
    static Delivered unheard(Parts parts, Relay.Request request) {
        return Delivered.counted(request, parts.imageTokens(), 0);
    }

    /// The provider's figures if they can be true, else counted from `outputBytes`, of which the client has got as
    /// many.
    static Delivered delivered(Parts parts, Relay.Request request, AnswerReader answer, long outputBytes) {
        var usage = answer.usage();
        if (usage != null) {
            var delivered =
                    answer.isFinished() ? Delivered.reported(usage, outputBytes) : Delivered.partly(usage, outputBytes);
            if (delivered != null) {
                return delivered;
            }
            parts.metrics().implausibleUsage();
        }
        return Delivered.counted(request, parts.imageTokens(), outputBytes);
    }
}
