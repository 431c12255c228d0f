package dev.tollgate.simulator.answer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers the beginnings of long prompts, as providers do: a prompt of at least 1024 tokens whose beginning was seen
/// before has cached tokens, counted in steps of 128.
final class PromptCache {
    private static final int MIN_TOKENS = 1024;
    private static final int STEP_TOKENS = 128;
    private static final int BLOCK_CHARS = 512;
    private static final int MAX_BLOCKS = 4096;
    private static final int MAX_REMEMBERED = 200_000;

    private final Set<Long> beginnings = ConcurrentHashMap.newKeySet();

    private final MarkedCache marked = new MarkedCache();

    /// Tokens that were read from the cache, and those that were written to it.
    record Use(int read, int written, int longWritten) {}

    /// What of the prompt was seen before, and what is remembered from now on.
    Use use(String model, Transcript transcript) {
        return switch (transcript.caching()) {
            case AUTOMATIC -> new Use(cachedTokens(model, transcript), 0, 0);
            case MARKED -> marked.use(model, transcript);
        };
    }

    private int cachedTokens(String model, Transcript transcript) {
        if (transcript.tokens() < MIN_TOKENS) {
            return 0;
        }
        if (beginnings.size() > MAX_REMEMBERED) {
            beginnings.clear();
        }
        long hash = model.hashCode();
        long chars = 0;
        long known = 0;
        for (var segment : transcript.segments()) {
            for (int at = 0; at < segment.length(); at++) {
                hash = hash * 0x100000001B3L ^ segment.charAt(at);
                if (++chars % BLOCK_CHARS == 0 && chars / BLOCK_CHARS <= MAX_BLOCKS && !beginnings.add(hash)) {
                    known = chars;
                }
            }
            hash = hash * 0x100000001B3L ^ '\n';
        }
        long cached = transcript.tokens() * known / Math.max(1, chars) / STEP_TOKENS * STEP_TOKENS;
        return cached < MIN_TOKENS ? 0 : (int) cached;
    }
}
