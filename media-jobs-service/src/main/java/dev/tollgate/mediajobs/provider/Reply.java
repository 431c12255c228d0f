package dev.tollgate.mediajobs.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one call to a provider ended.
sealed interface Reply {
    /// An answer came; `json` is missing when it is not JSON.
    record Answered(int status, JsonNode json, @Nullable Duration retryAfter) implements Reply {}

    /// The request did not reach the provider.
    record NotSent(String error) implements Reply {}

    /// The request may have reached the provider; no whole answer came.
    record Lost(String error) implements Reply {}
}
