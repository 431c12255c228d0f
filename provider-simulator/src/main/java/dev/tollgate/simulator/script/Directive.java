package dev.tollgate.simulator.script;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One word of a script. The README's table says what each does.
public enum Directive {
    STATUS("status", Kind.NUMBER),
    RETRY_AFTER("retry-after", Kind.NUMBER),
    CONTEXT_EXCEEDED("context-exceeded", Kind.FLAG),
    STRICT("strict", Kind.FLAG),
    FIRST_BYTE_DELAY("first-byte-delay", Kind.DURATION),
    FIRST_TOKEN_DELAY("first-token-delay", Kind.DURATION),
    PACE("pace", Kind.DURATION),
    BATCH("batch", Kind.NUMBER),
    CUT_AFTER("cut-after", Kind.NUMBER),
    STALL_AFTER("stall-after", Kind.NUMBER),
    ERROR_AFTER("error-after", Kind.NUMBER),
    MALFORMED_AFTER("malformed-after", Kind.NUMBER),
    MISSING_USAGE("missing-usage", Kind.FLAG),
    NEGATIVE_USAGE("negative-usage", Kind.FLAG),
    ABSURD_USAGE("absurd-usage", Kind.FLAG),
    MISSING_DONE("missing-done", Kind.FLAG),
    HUGE_EVENT("huge-event", Kind.SIZE),
    CRLF("crlf", Kind.FLAG),
    COMMENTS("comments", Kind.FLAG),
    SPLIT_UTF8("split-utf8", Kind.FLAG),
    HTML("html", Kind.FLAG),
    JSON_FOR_SSE("json-for-sse", Kind.FLAG),
    EMPTY("empty", Kind.FLAG),
    NO_CHOICES("no-choices", Kind.FLAG),
    TOKENS("tokens", Kind.NUMBER),
    CALLS("calls", Kind.NUMBER),
    REFUSAL("refusal", Kind.FLAG),
    CONTENT_FILTER("content-filter", Kind.FLAG),
    ECHO_HEADERS("echo-headers", Kind.FLAG),
    ECHO_BODY("echo-body", Kind.FLAG),
    JOB_TIME("job-time", Kind.DURATION),
    JOB_FAILS("job-fails", Kind.FLAG),
    JOB_BLOCKED("job-blocked", Kind.FLAG),
    JOB_LOST("job-lost", Kind.FLAG),
    JOB_POLLS("job-polls", Kind.NUMBER),
    FILM_SIZE("film-size", Kind.SIZE),
    CUT_CONTENT("cut-content", Kind.FLAG),
    JOB_TRACKS("job-tracks", Kind.NUMBER),
    POLL_FAULTS("poll-faults", Kind.NUMBER),
    POLICY("policy", Kind.FLAG),
    TIMES("times", Kind.NUMBER),
    CALL_TOOL("call-tool", Kind.TEXT),
    ARGS("args", Kind.TEXT),
    PREAMBLE("preamble", Kind.FLAG),
    PAUSE("pause", Kind.FLAG),
    REDACTED_THINKING("redacted-thinking", Kind.FLAG),
    PROMPT_BLOCKED("prompt-blocked", Kind.FLAG),
    RESPONSE_FAILED("response-failed", Kind.FLAG),
    GZIP("gzip", Kind.FLAG);

    private static final Map<String, Directive> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Directive::word, Function.identity()));

    private final String word;
    private final Kind kind;

    Directive(String word, Kind kind) {
        this.word = word;
        this.kind = kind;
    }

    /// How the directive is written.
    public String word() {
        return word;
    }

    boolean isText() {
        return kind == Kind.TEXT;
    }

    static Directive named(String word) {
        var directive = BY_WORD.get(word);
        if (directive == null) {
            throw new ScriptException("Unknown simulator directive '" + word + "'");
        }
        return directive;
    }

    long parse(String value) {
        try {
            return kind.parse(value);
        } catch (NumberFormatException e) {
            throw new ScriptException("Simulator directive '" + word + "' has no use for '" + value + "'", e);
        }
    }

    private enum Kind {
        FLAG,
        NUMBER,
        DURATION,
        SIZE,
        TEXT;

        /// A flag becomes 1, a duration milliseconds, a size bytes; a text is there or not.
        long parse(String value) {
            return switch (this) {
                case FLAG -> value.isEmpty() ? 1 : Integer.parseInt(value);
                case NUMBER -> Math.max(0, Integer.parseInt(value));
                case DURATION -> duration(value);
                case SIZE -> size(value);
                case TEXT -> value.isEmpty() ? 0 : 1;
            };
        }

        private static long duration(String value) {
            if (value.endsWith("ms")) {
                return amount(value, 2, 1);
            }
            return value.endsWith("s") ? amount(value, 1, 1000) : amount(value, 0, 1);
        }

        private static long size(String value) {
            if (value.endsWith("mb")) {
                return Math.min(amount(value, 2, 1 << 20), 64 << 20);
            }
            return Math.min(value.endsWith("kb") ? amount(value, 2, 1 << 10) : amount(value, 0, 1), 64 << 20);
        }

        private static long amount(String value, int suffix, long factor) {
            return Math.max(0, Integer.parseInt(value, 0, value.length() - suffix, 10) * factor);
        }
    }
}
