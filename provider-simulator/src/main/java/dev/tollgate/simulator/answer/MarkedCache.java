package dev.tollgate.simulator.answer;

import dev.tollgate.simulator.answer.PromptCache.Use;
import dev.tollgate.simulator.answer.Transcript.Keeping;
import java.util.LinkedHashMap;
import java.util.Map;

/// Caches what the client marks, as Anthropic does: each marked beginning of at least 1024 tokens is written for five
/// minutes or an hour, and the longest one that ends at most twenty blocks before a mark is read.
final class MarkedCache {
    private static final int MIN_TOKENS = 1024;
    private static final int LOOK_BACK_BLOCKS = 20;
    private static final int MAX_REMEMBERED = 100_000;
    private static final long SHORT_MILLIS = 300_000;
    private static final long LONG_MILLIS = 3_600_000;

    private final Map<Long, Kept> entries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Kept> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private record Kept(Keeping keeping, long until) {}

    synchronized Use use(String model, Transcript transcript) {
        var marks = transcript.marks();
        int last = -1;
        for (int at = 0; at < marks.size(); at++) {
            last = marks.get(at).keeping() == Keeping.NONE ? last : at;
        }
        if (last < 0) {
            return new Use(0, 0, 0);
        }
        long now = System.currentTimeMillis();
        var hashes = hashes(model, transcript);
        int read = 0;
        int short5m = 0;
        int long1h = 0;
        int from = longestKnown(transcript, hashes, now);
        if (from >= 0) {
            read = marks.get(from).tokens();
            renew(hashes[from], now);
        }
        int written = read;
        for (int at = from + 1; at <= last; at++) {
            var mark = marks.get(at);
            if (mark.keeping() == Keeping.NONE || mark.tokens() < MIN_TOKENS) {
                continue;
            }
            boolean keptLong = mark.keeping() == Keeping.LONG;
            entries.put(hashes[at], new Kept(mark.keeping(), now + (keptLong ? LONG_MILLIS : SHORT_MILLIS)));
            long1h += keptLong ? mark.tokens() - written : 0;
            short5m += keptLong ? 0 : mark.tokens() - written;
            written = mark.tokens();
        }
        return new Use(read, short5m, long1h);
    }

    private int longestKnown(Transcript transcript, long[] hashes, long now) {
        int reach = 0;
        for (int at = hashes.length - 1; at >= 0; at--) {
            reach = transcript.marks().get(at).keeping() == Keeping.NONE ? reach - 1 : LOOK_BACK_BLOCKS;
            var entry = reach >= 0 ? entries.get(hashes[at]) : null;
            if (entry != null && entry.until() > now) {
                return at;
            }
        }
        return -1;
    }

    private void renew(long hash, long now) {
        var entry = entries.remove(hash);
        if (entry != null) {
            entries.put(
                    hash,
                    new Kept(entry.keeping(), now + (entry.keeping() == Keeping.LONG ? LONG_MILLIS : SHORT_MILLIS)));
        }
    }

    private static long[] hashes(String model, Transcript transcript) {
        var hashes = new long[transcript.marks().size()];
        long hash = model.hashCode();
        int segment = 0;
        for (int at = 0; at < hashes.length; at++) {
            for (; segment < transcript.marks().get(at).segments(); segment++) {
                var text = transcript.segments().get(segment);
                hash = (hash ^ text.hashCode()) * 0x9E3779B97F4A7C15L + text.length();
            }
            hashes[at] = hash ^ (hash >>> 31);
        }
        return hashes;
    }
}
