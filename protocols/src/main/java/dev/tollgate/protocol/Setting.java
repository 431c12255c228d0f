package dev.tollgate.protocol;

import java.util.Locale;

/// A member of a [CompletionRequest] that an upstream may have no place for. Each client protocol has words of its own
/// for it: see [CompletionRequest#nameOf].
public enum Setting {
    MESSAGES,
    TEMPERATURE,
    TOP_P,
    TOP_K,
    PRESENCE_PENALTY,
    FREQUENCY_PENALTY,
    SEED,
    LOGIT_BIAS,
    LOGPROBS,
    STOP,
    N,
    THINKING,
    PARALLEL_TOOL_CALLS,
    SERVICE_TIER,
    METADATA,
    VERBOSITY;

    /// The word that most protocols have for it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
