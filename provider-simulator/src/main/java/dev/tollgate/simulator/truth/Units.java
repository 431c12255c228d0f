package dev.tollgate.simulator.truth;

/// What an answer consumes when it is generated in full. Output includes reasoning; input includes what was read from
/// the cache and what was written to it, for a short time or a long one. Media are counted in images, seconds or
/// tracks.
public record Units(
        int inputTokens,
        int cachedTokens,
        int cacheWriteTokens,
        int longCacheWriteTokens,
        int outputTokens,
        int reasoningTokens,
        int media) {
    /// Nothing consumed.
    public static final Units NONE = new Units(0, 0, 0, 0, 0, 0, 0);

    /// Units of a call that answers no text.
    public static Units ofInput(int tokens) {
        return new Units(tokens, 0, 0, 0, 0, 0, 0);
    }

    /// Units of a media call.
    public static Units ofMedia(int count) {
        return new Units(0, 0, 0, 0, 0, 0, count);
    }

    /// Input and output together.
    public int totalTokens() {
        return inputTokens + outputTokens;
    }
}
