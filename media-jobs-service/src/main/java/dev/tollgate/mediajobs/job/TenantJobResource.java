package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.mediajobs.job.JobRepository.Selection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Jobs for gateways; behind the service token. The gateway names the tenant of the key it admitted.
@Path("/internal/tenants/{tenantId}/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TenantJobResource {
    private static final int MAX_QUERY = 100;
    private static final int MAX_TEXT = 512;
    private static final long MAX_UNITS = 1_000_000;

    private final JobRepository jobs;
    private final JobAcceptance acceptance;
    private final JobConfig config;

    TenantJobResource(JobRepository jobs, JobAcceptance acceptance, JobConfig config) {
        this.jobs = jobs;
        this.acceptance = acceptance;
        this.config = config;
    }

    /// A part of a list; `hasMore` when it goes on after the last item.
    public record JobList(List<Job> items, boolean hasMore) {
        public JobList {
            items = List.copyOf(items);
        }
    }

    /// Accepts a job: 201, or 200 when the same was accepted before. 402, 404 (`continues`), 409, 413, 422, 429, 503.
    @PUT
    @Path("/{id}")
    public RestResponse<Job> put(
            @PathParam("tenantId") UUID tenantId, @PathParam("id") UUID id, @Nullable NewJob request) {
        var checked = checked(request);
        return switch (acceptance.accept(tenantId, id, checked, body(checked))) {
            case AcceptOutcome.Accepted(var job) -> RestResponse.status(RestResponse.Status.CREATED, job);
            case AcceptOutcome.Known(var job) -> RestResponse.ok(job);
            case AcceptOutcome.IdTaken _ ->
                throw ProblemException.conflict("This id was used for another job; choose a new one.");
            case AcceptOutcome.TooMany(var limit) ->
                throw ProblemException.tooManyRequests(
                        "At most %d jobs may be unfinished at a time. Wait for one to finish.".formatted(limit),
                        Duration.ofSeconds(10));
            case AcceptOutcome.NoMoney(var price, var available) ->
                throw ProblemException.paymentRequired("This job costs up to $%s, and $%s are available."
                        .formatted(price.dollars(), available.dollars()));
            case AcceptOutcome.UnknownOrigin _ ->
                throw ProblemException.notFound("There is no such completed job to go on from.");
            case AcceptOutcome.Unfit(var detail) -> throw ProblemException.unprocessable(detail);
            case AcceptOutcome.Unavailable(var detail) -> throw ProblemException.unavailable(detail);
        };
    }

    /// The job; 404.
    @GET
    @Path("/{id}")
    public Job find(@PathParam("tenantId") UUID tenantId, @PathParam("id") UUID id) {
        return jobs.find(tenantId, id).orElseThrow(TenantJobResource::missing);
    }

    /// Those of the jobs that are there, in the order asked.
    @POST
    @Path("/query")
    public List<Job> query(@PathParam("tenantId") UUID tenantId, @Nullable List<UUID> ids) {
        if (ids == null || ids.isEmpty() || ids.size() > MAX_QUERY || ids.contains(null)) {
            throw ProblemException.badRequest("1 to " + MAX_QUERY + " ids are needed.");
        }
        return jobs.find(tenantId, ids.stream().distinct().toList());
    }

    /// The tenant's jobs by age, newest first unless `order` is `asc`; with `after`, those that follow this one.
    @GET
    public JobList list(
            @PathParam("tenantId") UUID tenantId,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("after") @Nullable UUID after,
            @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(200) int limit,
            @QueryParam("order") @DefaultValue("desc") String order) {
        if (!order.equals("asc") && !order.equals("desc")) {
            throw ProblemException.badRequest("order is asc or desc.");
        }
        var rows = jobs.list(tenantId, new Selection(kind(kind), after, order.equals("desc"), limit + 1));
        return new JobList(rows.subList(0, Math.min(limit, rows.size())), rows.size() > limit);
    }

    /// Forgets a finished job; 404, 409 when it is not finished.
    @DELETE
    @Path("/{id}")
    public void delete(@PathParam("tenantId") UUID tenantId, @PathParam("id") UUID id) {
        switch (jobs.delete(tenantId, id)) {
            case DELETED -> {}
            case MISSING -> throw missing();
            case UNFINISHED ->
                throw ProblemException.conflict("The job is not finished. Wait until it is, then delete it.");
        }
    }

    private static @Nullable JobKind kind(@Nullable String kind) {
        if (kind == null) {
            return null;
        }
        return Stream.of(JobKind.values())
                .filter(known -> known.name().equals(kind.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest("kind is video, music or lyrics."));
    }

    @SuppressWarnings("ConstantValue") // JSON may leave out any member
    private NewJob checked(@Nullable NewJob request) {
        if (request == null
                || request.kind() == null
                || request.keyId() == null
                || request.requestId() == null
                || request.startedAt() == null
                || request.endpoint() == null
                || request.protocol() == null
                || request.model() == null
                || request.requestedModel() == null
                || request.input() == null
                || !request.input().isObject()
                || (request.body() != null
                        && (request.body().contentType() == null
                                || request.body().base64() == null))) {
            throw ProblemException.badRequest("A needed member is missing, or input is no object.");
        }
        if (Stream.of(request.requestId(), request.endpoint(), request.model(), request.requestedModel())
                .anyMatch(text -> text.length() > MAX_TEXT || text.indexOf('\0') >= 0)) {
            throw ProblemException.unprocessable("A name has at most " + MAX_TEXT + " characters.");
        }
        if (request.units().values().stream().anyMatch(units -> units < 0 || units > MAX_UNITS)) {
            throw ProblemException.unprocessable("units are 0 to " + MAX_UNITS + ".");
        }
        if (request.input().toString().length() > config.maxInputBytes()) {
            throw ProblemException.unprocessable("input is longer than " + config.maxInputBytes() + " characters.");
        }
        return request;
    }

    private byte @Nullable [] body(NewJob request) {
        var body = request.body();
        if (body == null) {
            return null;
        }
        // Three bytes are four characters: what is much too large is not decoded first.
        if (body.base64().length() / 4 * 3L > config.maxBodyBytes() + 2) {
            throw tooLarge();
        }
        try {
            var bytes = Base64.getDecoder().decode(body.base64());
            if (bytes.length > config.maxBodyBytes()) {
                throw tooLarge();
            }
            return bytes;
        } catch (IllegalArgumentException _) {
            throw ProblemException.badRequest("body.base64 is not base64.");
        }
    }

    private ProblemException tooLarge() {
        return ProblemException.tooLarge("The body has more than " + config.maxBodyBytes() + " bytes.");
    }

    private static ProblemException missing() {
        return ProblemException.notFound("There is no such job.");
    }
}
