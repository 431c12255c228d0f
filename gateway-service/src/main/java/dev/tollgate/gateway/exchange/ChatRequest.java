package dev.tollgate.gateway.exchange;

import org.jspecify.annotations.Nullable;

/// What the gateway has to know of a chat request; the bytes themselves are passed on. Offsets are positions in the
/// body.
///
/// @param modelFrom where the value of `model` begins, with its quote
/// @param modelTo behind the value of `model`
/// @param bodyStart behind the first brace
/// @param usageFlag how the client wrote `stream_options.include_usage`
/// @param maxTokens the larger of `max_completion_tokens` and `max_tokens`; absent when neither is given
/// @param textBytes length of the body without the images in it
/// @param firstImage index of the first message with an image, or -1
record ChatRequest(
        String model,
        int modelFrom,
        int modelTo,
        int bodyStart,
        boolean stream,
        UsageFlag usageFlag,
        @Nullable Long maxTokens,
        int choices,
        long textBytes,
        int images,
        int firstImage,
        boolean hasTools) {
    /// Where and how `include_usage` stands in the request.
    ///
    /// @param asked whether it is true
    /// @param place what has to be written to make it true
    /// @param from position of the value to replace, or of the place to insert at
    /// @param to behind the value to replace; equal to `from` when text is inserted
    record UsageFlag(boolean asked, Place place, int from, int to) {}

    enum Place {
        /// There are no `stream_options`: a member is inserted behind the first brace.
        MEMBER_OF_BODY,
        /// `stream_options` is null: its value is replaced.
        WHOLE_OPTIONS,
        /// `stream_options` is an empty object.
        ONLY_MEMBER_OF_OPTIONS,
        /// `stream_options` has other members.
        MEMBER_OF_OPTIONS,
        /// `include_usage` is there and not true: its value is replaced.
        VALUE
    }
}
