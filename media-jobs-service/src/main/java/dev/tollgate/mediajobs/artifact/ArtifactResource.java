package dev.tollgate.mediajobs.artifact;

import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.mediajobs.catalog.Catalog;
import dev.tollgate.mediajobs.catalog.Route;
import dev.tollgate.mediajobs.job.JobRepository;
import dev.tollgate.mediajobs.provider.Download;
import dev.tollgate.mediajobs.provider.Downloads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Results for gateways; behind the service token. Their bytes stay where the provider keeps them and flow through; of
/// the provider's headers only those that describe the bytes are told.
@Path("/internal/tenants/{tenantId}/jobs/{jobId}/artifacts/{number}")
@RunOnVirtualThread
public class ArtifactResource {
    private static final Logger LOG = Logger.getLogger(ArtifactResource.class);
    private static final int CHUNK_BYTES = 64 << 10;
    // RFC 9110 §14.2, one range in bytes; others are ignored, as the section allows.
    private static final Pattern RANGE = Pattern.compile("bytes=(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})");
    private static final Pattern MEDIA_TYPE = Pattern.compile("(?:video|audio|image)/[a-zA-Z0-9.+-]{1,64}");
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (?:[0-9]{1,18}-[0-9]{1,18}|\\*)/(?:[0-9]{1,18}|\\*)");

    private final JobRepository jobs;
    private final Catalog catalog;
    private final Downloads downloads;

    ArtifactResource(JobRepository jobs, Catalog catalog, Downloads downloads) {
        this.jobs = jobs;
        this.catalog = catalog;
        this.downloads = downloads;
    }

    /// The bytes: 200, or 206 for a `range`; 404 when there is no such result (yet, or any more), 416, 502 when the
    /// provider does not give it, 503 when as many are under way as may be.
    @GET
    public Response fetch(
            @PathParam("tenantId") UUID tenantId,
            @PathParam("jobId") UUID jobId,
            @PathParam("number") int number,
            @HeaderParam("range") @Nullable String range) {
        var artifact = jobs.artifact(tenantId, jobId, number).orElseThrow(ArtifactResource::missing);
        var result = artifact.result();
        if (result.text() != null) {
            return Response.ok(result.text().getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8")
                    .build();
        }
        if (artifact.route() == null) {
            throw missing();
        }
        var route = catalog.current(artifact.route());
        var asked = range != null && RANGE.matcher(range).matches() ? range : null;
        return switch (downloads.open(route, result.urls(), asked)) {
            case Download.Opened opened -> streamed(opened, result.contentType(), jobId, route);
            case Download.Gone _ -> throw missing();
            case Download.NoSuchRange(var told) -> noSuchRange(told);
            case Download.Busy _ -> throw ProblemException.unavailable("Too many results are being fetched now.");
            case Download.Failed(var error) -> {
                LOG.warnf(
                        "a provider does not give a result jobId=%s deployment=%s error=%s",
                        jobId, route.deployment(), error);
                throw ProblemException.badGateway("The provider does not give the result now. Try again.");
            }
        };
    }

    private static Response streamed(Download.Opened opened, String contentType, UUID jobId, Route route) {
        var told = opened.contentType();
        var isKnown = told != null && MEDIA_TYPE.matcher(told).matches();
        StreamingOutput output = target -> {
            try (var bytes = opened.bytes()) {
                var chunk = new byte[CHUNK_BYTES];
                for (var count = bytes.read(chunk); count >= 0; count = bytes.read(chunk)) {
                    target.write(chunk, 0, count);
                }
            } catch (IOException e) {
                // The provider broke it off or fell silent, or nobody takes it any more.
                LOG.warnf(
                        "a result breaks off jobId=%s deployment=%s error=%s",
                        jobId, route.deployment(), e.getClass().getSimpleName());
                throw ProblemException.badGateway("The result broke off. Try again.");
            }
        };
        var response = Response.status(opened.status())
                .type(isKnown ? told : contentType)
                .entity(output);
        if (opened.contentLength() != null) {
            response.header("content-length", opened.contentLength());
        }
        if (opened.contentRange() != null
                && CONTENT_RANGE.matcher(opened.contentRange()).matches()) {
            response.header("content-range", opened.contentRange());
        }
        LOG.debugf("a result is streamed jobId=%s", jobId);
        return response.header("accept-ranges", "bytes").build();
    }

    private static Response noSuchRange(@Nullable String told) {
        var response = Response.status(416);
        if (told != null && CONTENT_RANGE.matcher(told).matches()) {
            response.header("content-range", told);
        }
        return response.build();
    }

    private static ProblemException missing() {
        return ProblemException.notFound("There is no such result, or it has expired.");
    }
}
