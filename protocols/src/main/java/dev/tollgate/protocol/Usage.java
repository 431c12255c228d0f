package dev.tollgate.protocol;

/// What an answer consumed, in tokens, in one identity for all protocols (protocols.md §6.1).
///
/// @param input the whole prompt, with what was read from and written to a cache
/// @param cacheRead part of `input`
/// @param cacheWrite5m part of `input`, kept for five minutes or for a time that is not said
/// @param cacheWrite1h part of `input`, kept for an hour
/// @param output the whole answer, with its reasoning
/// @param reasoning part of `output`
/// @param audioInput part of `input`, without what a cache was read for where the provider tells it
/// @param audioOutput part of `output`
/// @param imageInput part of `input`, like `audioInput`
/// @param imageOutput part of `output`
public record Usage(
        long input,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long output,
        long reasoning,
        long audioInput,
        long audioOutput,
        long imageInput,
        long imageOutput) {
    /// Nothing.
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0);

    /// What an answer without images consumed.
    public Usage(
            long input,
            long cacheRead,
            long cacheWrite5m,
            long cacheWrite1h,
            long output,
            long reasoning,
            long audioInput,
            long audioOutput) {
        this(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, audioInput, audioOutput, 0, 0);
    }

    /// The part of the prompt that no cache was involved in; never negative.
    public long uncachedInput() {
        return Math.max(0, input - cacheRead - cacheWrite5m - cacheWrite1h);
    }

    /// Input and output together.
    public long total() {
        return input + output;
    }
}
