package dev.tollgate.protocol;

import org.jspecify.annotations.Nullable;

/// Why the model stopped (protocols.md §3.10).
public sealed interface StopReason {
    /// It had said everything.
    record Stop() implements StopReason {}

    /// It wrote one of the client's stop sequences; `sequence` is absent when the provider does not say which.
    record StopSequence(@Nullable String sequence) implements StopReason {}

    /// The limit of output tokens was reached.
    record Length() implements StopReason {}

    /// The model's context is full.
    record ContextFull() implements StopReason {}

    /// It calls tools and waits for their results.
    record ToolCalls() implements StopReason {}

    /// It, or a filter, refused. `category` is the provider's word, `explanation` its text.
    record Refused(@Nullable String category, @Nullable String explanation) implements StopReason {}

    /// It paused a long turn; sending the answer back goes on with it.
    record Pause() implements StopReason {}

    /// It stopped for a reason that no other protocol knows; `nativeReason` is the provider's word.
    record Other(String nativeReason) implements StopReason {}
}
