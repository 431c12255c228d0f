package dev.tollgate.mediajobs.job;

import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.mediajobs.job.JobRepository.Position;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The jobs of the caller's tenant.
@Path("/api/jobs")
@Authenticated
@RunOnVirtualThread
public class JobResource {
    private static final String SEPARATOR = "/";

    private final JobRepository jobs;
    private final Caller caller;

    JobResource(JobRepository jobs, Caller caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    /// One page of the list; `nextCursor` is absent on the last.
    public record JobPage(List<JobItem> items, @Nullable String nextCursor) {
        public JobPage {
            items = List.copyOf(items);
        }
    }

    /// Lists jobs, newest first.
    @GET
    public JobPage list(
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var rows = jobs.page(caller.tenantId(), cursor == null ? null : position(cursor), limit + 1);
        return rows.size() > limit
                ? new JobPage(rows.subList(0, limit), cursor(rows.get(limit - 1)))
                : new JobPage(rows, null);
    }

    private static String cursor(JobItem last) {
        var text = last.createdAt() + SEPARATOR + last.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Position position(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            var middle = text.indexOf(SEPARATOR);
            if (middle < 0) {
                throw new IllegalArgumentException("No separator.");
            }
            return new Position(Instant.parse(text.substring(0, middle)), UUID.fromString(text.substring(middle + 1)));
        } catch (IllegalArgumentException | DateTimeException _) {
            throw ProblemException.badRequest("The cursor is not one that this list answered.");
        }
    }
}
