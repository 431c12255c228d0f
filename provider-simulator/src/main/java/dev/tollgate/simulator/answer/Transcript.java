package dev.tollgate.simulator.answer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the client sent, as far as the answer depends on it. `segments` is the whole prompt in order, `results` are the
/// tool results that nobody has answered yet, `answeredTools` the tools that ever returned something. `marks` are the
/// places up to which the prompt can be cached; without any, the cache decides itself.
public record Transcript(
        List<String> segments,
        int tokens,
        String lastUserText,
        List<String> images,
        List<ToolResult> results,
        Set<String> answeredTools,
        Caching caching,
        List<Mark> marks) {
    /// Who decides what is cached.
    public enum Caching {
        AUTOMATIC,
        MARKED
    }

    /// How long a marked beginning is kept. `NONE`: it may be read, but is not written.
    public enum Keeping {
        NONE,
        SHORT,
        LONG
    }

    /// The end of a block: how many segments and tokens come before it.
    public record Mark(int segments, int tokens, Keeping keeping) {}

    /// What a tool returned.
    public record ToolResult(String tool, String text) {}

    /// Tokens that each message costs beyond its text.
    public static final int TOKENS_PER_MESSAGE = 4;

    /// Tokens that each prompt costs beyond its messages.
    public static final int TOKENS_PER_PROMPT = 3;

    /// Tokens of an image.
    public static final int TOKENS_PER_IMAGE = 765;

    /// Tokens of an image of low detail.
    public static final int TOKENS_PER_SMALL_IMAGE = 85;

    public Transcript {
        segments = List.copyOf(segments);
        images = List.copyOf(images);
        results = List.copyOf(results);
        answeredTools = Set.copyOf(answeredTools);
        marks = List.copyOf(marks);
    }

    /// The media type of a data URL, or the word `url` for an address.
    public static String mediaType(String url) {
        int end = url.indexOf(';');
        return url.startsWith("data:") && end > 0 ? url.substring(5, end) : "url";
    }

    /// A number that depends on the whole content and on nothing else.
    long seed() {
        long seed = 1125899906842597L;
        for (var segment : segments) {
            seed = 31 * seed + segment.hashCode();
        }
        return seed ^ (seed >>> 29) * 0xBF58476D1CE4E5B9L;
    }

    /// Collects a transcript message by message.
    public static final class Builder {
        private final List<String> segments = new ArrayList<>();
        private final List<String> images = new ArrayList<>();
        private final List<ToolResult> results = new ArrayList<>();
        private final Set<String> answeredTools = new HashSet<>();
        private final List<Mark> marks = new ArrayList<>();
        private Caching caching = Caching.AUTOMATIC;
        private String lastUserText = "";
        private int tokens = TOKENS_PER_PROMPT;

        /// A new message begins.
        public Builder message(String role) {
            segments.add(role);
            tokens += TOKENS_PER_MESSAGE;
            return this;
        }

        /// Text that counts as input.
        public Builder text(String text) {
            segments.add(text);
            tokens += Pieces.count(text);
            return this;
        }

        /// What the user said in the last turn; earlier tool results count as answered.
        public Builder user(String text) {
            lastUserText = text;
            results.clear();
            return this;
        }

        /// An image of a media type.
        public Builder image(String mediaType, boolean small) {
            segments.add(mediaType);
            images.add(mediaType);
            tokens += small ? TOKENS_PER_SMALL_IMAGE : TOKENS_PER_IMAGE;
            return this;
        }

        /// Another attachment, such as a file.
        public Builder attachment(String kind, int bytes) {
            segments.add(kind + bytes);
            tokens += bytes / 16 + 1;
            return this;
        }

        /// The result of a tool call; its text must be added with `text` too.
        public Builder result(String tool, String text) {
            results.add(new ToolResult(tool, text));
            answeredTools.add(tool);
            return this;
        }

        /// From here on only what is marked is cached.
        public Builder caching(Caching who) {
            caching = who;
            return this;
        }

        /// A block ends here.
        public Builder mark(Keeping keeping) {
            marks.add(new Mark(segments.size(), tokens, keeping));
            return this;
        }

        /// The last block is kept too.
        public Builder markLast(Keeping keeping) {
            if (!marks.isEmpty()) {
                var last = marks.removeLast();
                marks.add(new Mark(last.segments(), last.tokens(), keeping));
            }
            return this;
        }

        /// The finished transcript.
        public Transcript build() {
            return new Transcript(segments, tokens, lastUserText, images, results, answeredTools, caching, marks);
        }
    }
}
