package dev.tollgate.gateway.exchange;

import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// How long a provider asks to be left alone: `retry-after-ms`, or `retry-after` in seconds or as a date.
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    static @Nullable Duration of(MultiMap headers) {
        var millis = number(headers.get("retry-after-ms"));
        if (millis != null) {
            return within(Duration.ofMillis(millis));
        }
        var value = headers.get("retry-after");
        if (value == null) {
            return null;
        }
        var seconds = number(value);
        return seconds != null ? within(Duration.ofSeconds(seconds)) : until(value);
    }

    private static @Nullable Duration until(String date) {
        try {
            var moment = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return within(Duration.between(Instant.now(), moment));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Long number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 9) {
            return null;
        }
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        return Long.valueOf(text);
    }

    private static Duration within(Duration asked) {
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
