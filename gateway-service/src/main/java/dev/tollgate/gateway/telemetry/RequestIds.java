package dev.tollgate.gateway.telemetry;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Request ids: `req_` and 32 hex digits that begin with the time in milliseconds, so that they sort by age.
public final class RequestIds {
    private RequestIds() {}

    /// A new id.
    public static String next() {
        var random = ThreadLocalRandom.current();
        var high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(0x1000);
        var low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        var hex = HexFormat.of();
        return "req_" + hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
