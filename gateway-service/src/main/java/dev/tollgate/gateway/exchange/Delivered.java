package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an answer consumed, as disjoint units, and who counted it.
record Delivered(Map<String, Long> units, UsageSource source) {
    static final Delivered NOTHING = new Delivered(Map.of(), UsageSource.NONE);

    private static final List<String> OUTPUT = List.of("output", "reasoning", "audio-output", "image-output");

    /// Bytes of text that are counted as one token where the provider gives no figures.
    private static final long BYTES_PER_TOKEN = 4;

    /// Figures beyond this are no tokens of one answer.
    private static final long LARGEST = 100_000_000;

    /// The provider's figures; absent when they cannot be true for an answer with `outputBytes` of text.
    static @Nullable Delivered reported(Usage usage, long outputBytes) {
        if (!isPlausible(usage) || (usage.output() == 0 && outputBytes > 0)) {
            return null;
        }
        var units = new HashMap<String, Long>();
        putInput(units, usage);
        put(units, "reasoning", usage.reasoning());
        putByKind(units, "output", usage.output() - usage.reasoning(), usage.audioOutput(), usage.imageOutput());
        return new Delivered(units, UsageSource.PROVIDER);
    }

    /// Counted here: four bytes of UTF-8 are a token, an image is `imageTokens`.
    static Delivered counted(Relay.Request request, long imageTokens, long outputBytes) {
        var units = new HashMap<String, Long>();
        units.put("input", tokens(request.textBytes()) + request.images() * imageTokens);
        put(units, "output", tokens(outputBytes));
        return new Delivered(units, UsageSource.COUNTED);
    }

    /// An answer that broke off: the provider's figures of the input, the output counted, as some providers tell its
    /// size at the end only. Absent when the figures cannot be true.
    static @Nullable Delivered partly(Usage usage, long outputBytes) {
        if (!isPlausible(usage)) {
            return null;
        }
        if (usage.output() >= tokens(outputBytes)) {
            return reported(usage, outputBytes);
        }
        var units = new HashMap<String, Long>();
        putInput(units, usage);
        put(units, "output", tokens(outputBytes));
        return new Delivered(units, UsageSource.COUNTED);
    }

    private static boolean isPlausible(Usage usage) {
        var figures = new long[] {
            usage.input(),
            usage.cacheRead(),
            usage.cacheWrite5m(),
            usage.cacheWrite1h(),
            usage.output(),
            usage.reasoning(),
            usage.audioInput(),
            usage.audioOutput(),
            usage.imageInput(),
            usage.imageOutput()
        };
        for (var figure : figures) {
            if (figure < 0 || figure > LARGEST) {
                return false;
            }
        }
        return usage.cacheRead() + usage.cacheWrite5m() + usage.cacheWrite1h() <= usage.input()
                && usage.reasoning() <= usage.output();
    }

    private static void putInput(Map<String, Long> units, Usage usage) {
        putByKind(units, "input", usage.uncachedInput(), usage.audioInput(), usage.imageInput());
        put(units, "cache-read", usage.cacheRead());
        put(units, "cache-write-5m", usage.cacheWrite5m());
        put(units, "cache-write-1h", usage.cacheWrite1h());
    }

    /// Sound and pictures are told apart from the rest of one side. What of them was read from a cache no provider of
    /// the chat and responses protocols tells: cached tokens are then taken to be text, as far as there is any.
    private static void putByKind(Map<String, Long> units, String side, long all, long audio, long image) {
        var ofAudio = Math.min(audio, all);
        var ofImage = Math.min(image, all - ofAudio);
        put(units, side, all - ofAudio - ofImage);
        put(units, "audio-" + side, ofAudio);
        put(units, "image-" + side, ofImage);
    }

    private static void put(Map<String, Long> units, String kind, long count) {
        if (count > 0) {
            units.put(kind, count);
        }
    }

    /// Tokens that `bytes` of text are counted as.
    static long tokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /// The sum over all kinds, for the limit of tokens per minute.
    long total() {
        return units.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The part of it that the provider wrote, reasoning included.
    long output() {
        return OUTPUT.stream().mapToLong(kind -> units.getOrDefault(kind, 0L)).sum();
    }

    /// The same with one unit of `request`, for models that are priced per request.
    Delivered withRequest() {
        var more = new HashMap<>(units);
        more.put("request", 1L);
        return new Delivered(more, source);
    }
}
