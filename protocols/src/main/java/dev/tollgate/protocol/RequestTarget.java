package dev.tollgate.protocol;

import org.jspecify.annotations.Nullable;

/// What the address of a client's request says about it. Only Gemini has the model and the kind of answer in its path.
///
/// @param model the model in the path
/// @param stream whether the path asks for a stream
/// @param array whether a stream is written as one JSON array instead of server-sent events (Gemini without `alt=sse`)
public record RequestTarget(
        @Nullable String model, @Nullable Boolean stream, boolean array) {
    /// The address says nothing.
    public static final RequestTarget BODY_ONLY = new RequestTarget(null, null, false);
}
