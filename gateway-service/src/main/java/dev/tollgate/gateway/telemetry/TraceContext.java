package dev.tollgate.gateway.telemetry;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A W3C trace context: a span and the trace it belongs to.
public record TraceContext(String traceId, String spanId, String flags) {
    private static final int HEADER_LENGTH = 55;
    private static final String NO_TRACE = "00000000000000000000000000000000";
    private static final String NO_SPAN = "0000000000000000";

    /// Reads a `traceparent` header; absent when it is missing or malformed.
    static @Nullable TraceContext parse(@Nullable String traceparent) {
        if (traceparent == null || !isWellFormed(traceparent)) {
            return null;
        }
        return new TraceContext(
                traceparent.substring(3, 35), traceparent.substring(36, 52), traceparent.substring(53, 55));
    }

    /// A new span in the caller's trace, or in a trace of its own.
    static TraceContext within(@Nullable TraceContext caller) {
        return caller == null
                ? new TraceContext(randomHex() + randomHex(), randomHex(), "00")
                : new TraceContext(caller.traceId, randomHex(), caller.flags);
    }

    /// The header for calls made within this span.
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    private static boolean isWellFormed(String header) {
        if (header.length() != HEADER_LENGTH
                || !header.startsWith("00-")
                || header.charAt(35) != '-'
                || header.charAt(52) != '-') {
            return false;
        }
        for (var i = 3; i < HEADER_LENGTH; i++) {
            var letter = header.charAt(i);
            if (i != 35 && i != 52 && (letter < '0' || letter > '9') && (letter < 'a' || letter > 'f')) {
                return false;
            }
        }
        return !header.startsWith(NO_TRACE, 3) && !header.startsWith(NO_SPAN, 36);
    }

    private static String randomHex() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong() | 1);
    }
}
