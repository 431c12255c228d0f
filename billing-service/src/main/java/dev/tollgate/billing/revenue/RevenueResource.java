package dev.tollgate.billing.revenue;

import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the whole platform earned.
@Path("/api/revenue")
@Authenticated
@RunOnVirtualThread
public class RevenueResource {
    private static final int MAX_ROWS = 1_000;
    private static final int DEFAULT_DAYS = 30;
    private final Caller caller;
    private final RevenueRepository revenue;
    private final Clock clock = Clock.systemUTC();

    RevenueResource(Caller caller, RevenueRepository revenue) {
        this.caller = caller;
        this.revenue = revenue;
    }

    /// Without a range: the last thirty days. A range is widened to whole days (UTC).
    @GET
    public Revenue read(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @DefaultValue("day") String by) {
        LedgerRoles.requireAll(caller);
        var asked = TimeRange.parse(from, to);
        var end = Objects.requireNonNullElseGet(asked.to(), clock::instant);
        var start = Objects.requireNonNullElseGet(asked.from(), () -> end.minus(Duration.ofDays(DEFAULT_DAYS)));
        if (!start.isBefore(end)) {
            throw ProblemException.badRequest("from must be before to.");
        }
        var grouping = grouping(by);
        var first = day(start);
        var last = end.equals(end.truncatedTo(ChronoUnit.DAYS)) ? day(end) : day(end).plusDays(1);
        return new Revenue(
                first,
                last,
                grouping.name().toLowerCase(Locale.ROOT),
                revenue.rows(first, last, grouping, MAX_ROWS),
                revenue.total(first, last));
    }

    private static LocalDate day(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static RevenueRepository.Grouping grouping(String by) {
        try {
            return RevenueRepository.Grouping.valueOf(by.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("by must be tenant, model, provider or day.");
        }
    }
}
