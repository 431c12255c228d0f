package dev.tollgate.contracts.money;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of what a provider charges us at one deployment, from `validFrom` until the next version. A usage event
/// names `version`, so that its cost can be recomputed.
///
/// @param version such as `gpt-5.4@openai#2`; absent where the publisher does not know versions
public record ProviderCost(@Nullable String version, Instant validFrom, Rates rates) {}
