package dev.tollgate.billing.paging;

import dev.tollgate.kit.problem.ProblemException;
import java.time.DateTimeException;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/// How months are asked for.
public final class Months {
    private Months() {}

    /// Reads a month such as `2026-11`; 400 when it is none or not of this or the next century.
    public static YearMonth parse(@Nullable String month) {
        try {
            var parsed = YearMonth.parse(month == null ? "" : month);
            if (parsed.getYear() >= 2000 && parsed.getYear() < 2200) {
                return parsed;
            }
        } catch (DateTimeException e) {
            // Answered below.
        }
        throw ProblemException.badRequest("month must be a month such as 2026-11.");
    }
}
