package dev.tollgate.billing.usage;

import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// When a request came, as its id tells: `req_` and 32 hexadecimal digits, of which the first twelve count milliseconds
/// since
/// 1970 (see [dev.tollgate.contracts.usage.UsageEvent]). A record is found by it without an index of ids.
final class RequestTime {
    private static final String PREFIX = "req_";
    private static final int LENGTH = PREFIX.length() + 32;
    private static final int TIME_END = PREFIX.length() + 12;

    private RequestTime() {}

    /// Null when `id` is not a request id.
    static @Nullable Instant of(String id) {
        if (id.length() != LENGTH
                || !id.startsWith(PREFIX)
                || !id.chars().skip(PREFIX.length()).allMatch(HexFormat::isHexDigit)) {
            return null;
        }
        return Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(id, PREFIX.length(), TIME_END));
    }
}
