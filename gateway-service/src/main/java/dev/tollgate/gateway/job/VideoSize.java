package dev.tollgate.gateway.job;

import dev.tollgate.protocol.ProtocolException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How many pixels a video has. Clients say it as a size (`1280x720`) or as a resolution and an aspect ratio.
record VideoSize(int width, int height) {
    private static final Pattern FORM = Pattern.compile("(\\d{2,4})x(\\d{2,4})");
    private static final int LARGEST_SHORT_SIDE = 1088;
    private static final int LARGEST_LONG_SIDE = 2048;
    /// Sizes are whole numbers of pixels, often of blocks: 854x480 is 16:9, and so is 1792x1024.
    private static final double TOLERANCE = 0.02;

    private enum Aspect {
        WIDE("16:9", 16, 9),
        TALL("9:16", 9, 16),
        SQUARE("1:1", 1, 1);

        private final String word;
        private final double ratio;

        Aspect(String word, int width, int height) {
            this.word = word;
            this.ratio = (double) width / height;
        }
    }

    /// Reads what a client says; what it does not say is 480p and 16:9. Contradictions and what no model makes are a
    /// [ProtocolException] that names the parameter.
    static VideoSize of(@Nullable String size, @Nullable String resolution, @Nullable String aspectRatio) {
        var aspect = aspectRatio == null ? Aspect.WIDE : aspect(aspectRatio);
        var shortSide = resolution == null ? 480 : shortSide(resolution);
        if (size == null) {
            return of(aspect, shortSide);
        }
        var exact = parsed(size);
        if (resolution != null && !exact.resolution().equals(resolution)) {
            throw contradiction("resolution", resolution, size);
        }
        if (aspectRatio != null && !exact.is(aspect)) {
            throw contradiction("aspect_ratio", aspectRatio, size);
        }
        return exact;
    }

    private static VideoSize of(Aspect aspect, int shortSide) {
        var longSide = 2 * Math.ceilDiv(shortSide * 8, 9);
        return switch (aspect) {
            case WIDE -> new VideoSize(longSide, shortSide);
            case TALL -> new VideoSize(shortSide, longSide);
            case SQUARE -> new VideoSize(shortSide, shortSide);
        };
    }

    private static VideoSize parsed(String size) {
        var form = FORM.matcher(size);
        if (form.matches()) {
            var parsed = new VideoSize(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
            if (Math.min(parsed.width, parsed.height) <= LARGEST_SHORT_SIDE
                    && Math.max(parsed.width, parsed.height) <= LARGEST_LONG_SIDE) {
                return parsed;
            }
        }
        throw ProtocolException.invalid(
                "`size` must be width and height in pixels, such as `1280x720`, of at most 2048 by 1088.", "size");
    }

    private static Aspect aspect(String word) {
        for (var aspect : Aspect.values()) {
            if (aspect.word.equals(word)) {
                return aspect;
            }
        }
        throw ProtocolException.invalid("`aspect_ratio` must be `16:9`, `9:16` or `1:1`.", "aspect_ratio");
    }

    private static int shortSide(String resolution) {
        return switch (resolution) {
            case "480p" -> 480;
            case "720p" -> 720;
            case "1080p" -> 1080;
            default -> throw ProtocolException.invalid("`resolution` must be `480p`, `720p` or `1080p`.", "resolution");
        };
    }

    private static ProtocolException contradiction(String name, String value, String size) {
        return ProtocolException.invalid(
                "`" + name + "` `" + value + "` contradicts `size` `" + size + "`. Send one of them.", name);
    }

    /// The class of size that prices know: `480p`, `720p` or `1080p`.
    String resolution() {
        var shortSide = Math.min(width, height);
        return shortSide <= 480 ? "480p" : shortSide <= 720 ? "720p" : "1080p";
    }

    /// The aspect ratio; absent when it is none of the three that have a name.
    @Nullable
    String aspectRatio() {
        return List.of(Aspect.values()).stream()
                .filter(this::is)
                .map(aspect -> aspect.word)
                .findFirst()
                .orElse(null);
    }

    private boolean is(Aspect aspect) {
        return Math.abs((double) width / height / aspect.ratio - 1) <= TOLERANCE;
    }

    /// As `size` has it.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%dx%d", width, height);
    }
}
