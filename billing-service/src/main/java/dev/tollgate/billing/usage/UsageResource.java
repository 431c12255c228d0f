package dev.tollgate.billing.usage;

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
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the caller's tenant used, over time and by model, key, provider or outcome.
@Path("/api/usage")
@Authenticated
@RunOnVirtualThread
public class UsageResource {
    private static final int MAX_ROWS = 20_000;
    private static final int DEFAULT_DAYS = 30;
    private final Caller caller;
    private final UsageRepository usage;
    private final Clock clock = Clock.systemUTC();

    UsageResource(Caller caller, UsageRepository usage) {
        this.caller = caller;
        this.usage = usage;
    }

    /// Without a range: the last thirty days. A range is widened to whole hours, with longer steps to whole days (UTC),
    /// and counts requests by the time that they started.
    @GET
    public Usage read(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @DefaultValue("model") String by,
            @QueryParam("step") @DefaultValue("day") String step) {
        var asked = TimeRange.parse(from, to);
        var end = Objects.requireNonNullElseGet(asked.to(), clock::instant);
        var start = Objects.requireNonNullElseGet(asked.from(), () -> end.minus(Duration.ofDays(DEFAULT_DAYS)));
        var rowStep = word(UsageRepository.Step.class, step, "step must be hour, day or month.");
        var grouping = word(UsageRepository.Grouping.class, by, "by must be model, key, provider or outcome.");
        if (!start.isBefore(end)) {
            throw ProblemException.badRequest("from must be before to.");
        }
        if (Duration.between(start, end).toDays() > rowStep.maxDays()) {
            throw ProblemException.badRequest(
                    "With step=%s a range may be %d days long; use a longer step.".formatted(step, rowStep.maxDays()));
        }
        var first = rowStep.floor(start);
        var last = rowStep.ceiling(end);
        var rows = usage.sum(caller.tenantId(), first, last, rowStep, grouping, MAX_ROWS + 1);
        if (rows.size() > MAX_ROWS) {
            throw ProblemException.unprocessable("This is more than 20000 rows; use a longer step or a shorter range.");
        }
        var unit = rowStep.name().toLowerCase(Locale.ROOT);
        return Usage.of(first, last, unit, rows, LedgerRoles.seesAll(caller));
    }

    private static <E extends Enum<E>> E word(Class<E> type, String text, String problem) {
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(problem);
        }
    }
}
