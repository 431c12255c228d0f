package dev.tollgate.gateway.job;

import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.kit.servicetoken.ServiceTokens;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Passes the bytes of artifacts from media-jobs-service on to clients, as fast as the client takes them and no
/// faster. Nothing is held but what is on its way.
@ApplicationScoped
class Artifacts {
    private static final Logger LOG = Logger.getLogger(Artifacts.class);
    private static final CharSequence RANGE = HttpHeaders.createOptimized("range");
    private static final List<CharSequence> PASSED =
            List.of(HttpHeaders.CONTENT_LENGTH, HttpHeaders.CONTENT_RANGE, HttpHeaders.ACCEPT_RANGES);
    /// Types that no browser runs as a page of ours.
    private static final List<String> PASSIVE_TYPES =
            List.of("video/", "audio/", "image/png", "image/jpeg", "image/webp", "image/gif");

    private final JobsConfig config;
    private final ServiceTokens tokens;
    private final HttpClient http;

    Artifacts(Vertx vertx, JobsConfig config, ServiceTokens tokens) {
        this.config = config;
        this.tokens = tokens;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.maxDownloads())
                .setMaxWaitQueueSize(config.maxDownloads())
                .setConnectTimeout(2_000)
                .setKeepAliveTimeout(20)
                .setDecompressionSupported(false)
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    /// Answers the request with the artifact, or with the part of it that the client's `range` asks for.
    void send(ClientRequest client, UUID tenantId, UUID jobId, int number) {
        var path = "/internal/tenants/" + tenantId + "/jobs/" + jobId + "/artifacts/" + number;
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(config.url().resolve(path).toString())
                .setTimeout(config.downloadIdle().toMillis())
                .putHeader(HttpHeaders.AUTHORIZATION, tokens.authorization())
                .putHeader("x-request-id", client.requestId());
        var range = client.http().getHeader(RANGE);
        if (range != null) {
            options.putHeader(RANGE, range);
        }
        http.request(options)
                .compose(request -> {
                    endWith(client, request);
                    return request.send();
                })
                .onSuccess(head -> answer(client, head))
                .onFailure(failure -> {
                    LOG.warnf("artifact is not sent requestId=%s reason=%s", client.requestId(), failure.getMessage());
                    client.refuse(busy());
                });
    }

    private static void endWith(ClientRequest client, HttpClientRequest request) {
        var response = client.response();
        response.closeHandler(closed -> request.reset());
        response.exceptionHandler(lost -> request.reset());
        if (response.closed()) {
            request.reset();
        }
    }

    private void answer(ClientRequest client, HttpClientResponse head) {
        // What breaks off, or is given up here, is nothing that Vert.x should log as an error of its own.
        head.exceptionHandler(lost -> {});
        switch (head.statusCode()) {
            case 200, 206 -> pass(client, head);
            case 416 -> {
                head.resume();
                var size = head.getHeader(HttpHeaders.CONTENT_RANGE);
                if (size != null) {
                    client.response().putHeader(HttpHeaders.CONTENT_RANGE, size);
                }
                client.response().setStatusCode(416).end();
            }
            case 404 -> {
                head.resume();
                client.refuse(gone());
            }
            case 503 -> {
                head.resume();
                client.refuse(busy());
            }
            default -> {
                head.resume();
                LOG.warnf("artifact is not sent requestId=%s status=%d", client.requestId(), head.statusCode());
                client.refuse(new GatewayError.Told(new CompletionError(
                        Kind.BAD_GATEWAY,
                        "The provider does not hand the file out now. Try again in a moment.",
                        null,
                        "upstream_error",
                        null)));
            }
        }
    }

    private static GatewayError busy() {
        return GatewayError.unavailable("The file cannot be read now. Try again in a moment.");
    }

    /// The file was there, and is not any more, or never was.
    static GatewayError gone() {
        return new GatewayError.NotFound("There is no such file, or it has expired.");
    }

    private static void pass(ClientRequest client, HttpClientResponse head) {
        var response = client.response();
        if (response.closed()) {
            head.request().reset();
            return;
        }
        response.setStatusCode(head.statusCode())
                .putHeader(HttpHeaders.CONTENT_TYPE, type(head))
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=3600")
                .putHeader("x-content-type-options", "nosniff");
        for (var name : PASSED) {
            var value = head.getHeader(name);
            if (value != null) {
                response.putHeader(name, value);
            }
        }
        if (client.http().method().equals(HttpMethod.HEAD)) {
            response.end();
            head.request().reset();
            return;
        }
        response.setChunked(head.getHeader(HttpHeaders.CONTENT_LENGTH) == null);
        head.pipe().endOnFailure(false).to(response).onComplete(done -> {
            if (done.failed()) {
                // A shortened file must not look whole, and nobody reads on for a client that is gone. The response's
                // own reset would keep its end from being told.
                client.http().connection().close();
                head.request().reset();
            }
        });
    }

    private static String type(HttpClientResponse head) {
        var type = head.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && PASSIVE_TYPES.stream().anyMatch(type::startsWith) ? type : "application/octet-stream";
    }
}
