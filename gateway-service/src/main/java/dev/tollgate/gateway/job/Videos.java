package dev.tollgate.gateway.job;

import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.exchange.Completions;
import dev.tollgate.gateway.exchange.Handover;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/v1/videos`: asking for videos, polling, listing, fetching, forgetting them.
@ApplicationScoped
public class Videos {
    private static final int DEFAULT_PAGE = 20;
    private static final int MAX_PAGE = 100;

    private final Vertx vertx;
    private final Completions completions;
    private final Submissions submissions;
    private final JobsClient jobs;
    private final MediaLinks links;
    private final Artifacts artifacts;

    Videos(
            Vertx vertx,
            Completions completions,
            Submissions submissions,
            JobsClient jobs,
            MediaLinks links,
            Artifacts artifacts) {
        this.vertx = vertx;
        this.completions = completions;
        this.submissions = submissions;
        this.jobs = jobs;
        this.links = links;
        this.artifacts = artifacts;
    }

    /// Answers `POST /v1/videos` with a JSON body or a form.
    public void create(ClientRequest client, AdmittedKey admitted, byte[] body) {
        var handover = completions.handOver(client, admitted);
        var submitted = asked(client, body).compose(asked -> submit(client, admitted, handover, asked));
        submissions.end(client, handover, submitted, job -> JobAnswer.send(client, VideoAnswer.resource(job)));
    }

    /// Whether the request's body is a form, which may hold files.
    public static boolean isForm(ClientRequest client) {
        return MultipartForm.is(client.http().getHeader(HttpHeaders.CONTENT_TYPE));
    }

    private Future<AskedVideo> asked(ClientRequest client, byte[] body) {
        if (isForm(client)) {
            var contentType = client.http().getHeader(HttpHeaders.CONTENT_TYPE);
            return vertx.executeBlocking(() -> AskedVideo.ofForm(contentType, body), false)
                    .map(Objects::requireNonNull);
        }
        try {
            return Future.succeededFuture(AskedVideo.ofJson(body));
        } catch (ProtocolException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Job> submit(ClientRequest client, AdmittedKey admitted, Handover handover, AskedVideo asked) {
        var model = handover.model(asked.model(), CatalogSnapshot.Kind.VIDEO);
        var price = model.model().priceAt(client.startedAt()).rates();
        var job = new NewJob(
                JobKind.VIDEO,
                admitted.key().keyId(),
                client.requestId(),
                client.startedAt(),
                client.endpoint(),
                client.protocolName(),
                model.id(),
                asked.model(),
                asked.units(price),
                asked.input(),
                asked.body(),
                null,
                handover.traceparent());
        return submissions.submit(admitted, job, price);
    }

    /// Answers `GET /v1/videos/{id}`.
    public void get(ClientRequest client, UUID tenantId, String id) {
        JobAnswer.end(
                client,
                find(tenantId, id),
                job -> JobAnswer.send(
                        client, VideoAnswer.poll(job, artifact -> links.to(client.http(), tenantId, job, artifact))));
    }

    /// Answers `GET /v1/videos` with `after`, `limit` (1 to 100) and `order`.
    public void list(ClientRequest client, UUID tenantId) {
        var limit = limit(client.http().getParam("limit"));
        var order = client.http().getParam("order");
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            throw new GatewayException(GatewayError.invalid("`order` must be `asc` or `desc`.", "order"));
        }
        var after = client.http().getParam("after");
        var afterId = after == null || after.isEmpty() ? null : jobId(after, "after");
        JobAnswer.end(client, jobs.list(tenantId, JobKind.VIDEO, afterId, limit, "asc".equals(order)), page -> {
            var list = Json.MAPPER.createObjectNode().put("object", "list");
            var data = list.putArray("data");
            page.jobs().forEach(job -> data.add(VideoAnswer.resource(job)));
            var isEmpty = page.jobs().isEmpty();
            list.put("first_id", isEmpty ? null : VideoAnswer.id(page.jobs().getFirst()));
            list.put("last_id", isEmpty ? null : VideoAnswer.id(page.jobs().getLast()));
            JobAnswer.send(client, list.put("has_more", page.hasMore()));
        });
    }

    private static int limit(@Nullable String asked) {
        if (asked == null || asked.isEmpty()) {
            return DEFAULT_PAGE;
        }
        var limit = asked.matches("\\d{1,3}") ? Integer.parseInt(asked) : 0;
        if (limit < 1 || limit > MAX_PAGE) {
            throw new GatewayException(
                    GatewayError.invalid("`limit` must be a whole number from 1 to " + MAX_PAGE + ".", "limit"));
        }
        return limit;
    }

    private static UUID jobId(String id, String param) {
        return JobIds.read(JobIds.VIDEO, id)
                .orElseThrow(() ->
                        new GatewayException(GatewayError.invalid("`" + param + "` is not the id of a video.", param)));
    }

    /// Answers `DELETE /v1/videos/{id}`.
    public void delete(ClientRequest client, UUID tenantId, String id) {
        var deleted = find(tenantId, id).compose(job -> jobs.delete(tenantId, job.id()));
        JobAnswer.end(client, deleted, deletion -> {
            switch (deletion) {
                case DELETED ->
                    JobAnswer.send(
                            client,
                            Json.MAPPER
                                    .createObjectNode()
                                    .put("id", id)
                                    .put("object", "video.deleted")
                                    .put("deleted", true));
                case MISSING -> client.refuse(missing(id));
                case RUNNING ->
                    client.refuse(new GatewayError.Told(new CompletionError(
                            Kind.CONFLICT,
                            "The video is still being made. It can be deleted when it is finished.",
                            null,
                            "video_not_finished",
                            null)));
            }
        });
    }

    /// Answers `GET /v1/videos/{id}/content` with the bytes.
    public void content(ClientRequest client, UUID tenantId, String id) {
        var variant = client.http().getParam("variant");
        if (variant != null && !variant.equals("video")) {
            throw new GatewayException(GatewayError.invalid("`variant` must be `video`.", "variant"));
        }
        JobAnswer.end(client, find(tenantId, id), job -> {
            if (job.status() != JobStatus.COMPLETED) {
                var failure = job.failure();
                client.refuse(new GatewayError.InvalidRequest(
                        failure == null
                                ? "The video is not ready: it is " + VideoAnswer.word(job.status()) + " ("
                                        + job.progress() + "%). Poll `GET /v1/videos/" + id + "`."
                                : "The video failed, so that it has no content: " + failure.message(),
                        null,
                        failure == null ? "video_not_ready" : failure.code()));
            } else if (job.artifacts().isEmpty()) {
                client.refuse(Artifacts.gone());
            } else {
                artifacts.send(
                        client, tenantId, job.id(), job.artifacts().getFirst().number());
            }
        });
    }

    /// Answers `GET /media/{token}/…`, the links in polls, which need no key.
    public void linked(ClientRequest client, String token) {
        links.read(token)
                .ifPresentOrElse(
                        link -> artifacts.send(client, link.tenantId(), link.jobId(), link.number()),
                        () -> client.refuse(Artifacts.gone()));
    }

    private Future<Job> find(UUID tenantId, String id) {
        var jobId = JobIds.read(JobIds.VIDEO, id);
        if (jobId.isEmpty()) {
            return Future.failedFuture(new GatewayException(missing(id)));
        }
        return jobs.find(tenantId, jobId.get())
                .map(found -> found.filter(job -> job.kind() == JobKind.VIDEO)
                        .orElseThrow(() -> new GatewayException(missing(id))));
    }

    private static GatewayError missing(String id) {
        return new GatewayError.NotFound("There is no video " + id + " of this account.");
    }
}
