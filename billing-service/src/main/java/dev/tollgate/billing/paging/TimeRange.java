package dev.tollgate.billing.paging;

import dev.tollgate.kit.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// From an instant (included) to another (excluded); an open end is absent.
public record TimeRange(@Nullable Instant from, @Nullable Instant to) {
    // What the database's timestamps can hold, with room to spare.
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /// Reads ISO instants; 400 when one is none or the range is empty.
    public static TimeRange parse(@Nullable String from, @Nullable String to) {
        var range = new TimeRange(instant("from", from), instant("to", to));
        if (range.from != null && range.to != null && !range.from.isBefore(range.to)) {
            throw ProblemException.badRequest("from must be before to.");
        }
        return range;
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            var instant = OffsetDateTime.parse(text).toInstant();
            return instant.isBefore(EARLIEST) ? EARLIEST : instant.isAfter(LATEST) ? LATEST : instant;
        } catch (DateTimeException e) {
            throw ProblemException.badRequest(name + " must be an ISO instant such as 2026-01-31T00:00:00Z.");
        }
    }
}
