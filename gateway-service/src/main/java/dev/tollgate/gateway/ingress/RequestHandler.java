package dev.tollgate.gateway.ingress;

import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.admission.RateHeaders;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.management.Management;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/// Takes every request of the public port: gives it an id, finds its key, and hands it to whoever answers its route.
@ApplicationScoped
class RequestHandler {
    private static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("request-id");
    private static final CharSequence WEBSOCKET = HttpHeaders.createOptimized("websocket");
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");

    private final Shutdown shutdown;
    private final Admission admission;
    private final CompletionRoutes completions;
    private final Models models;
    private final JobRoutes jobs;
    private final Management management;
    private final Refusals refusals;
    private final GatewayMetrics metrics;

    RequestHandler(
            Shutdown shutdown,
            Admission admission,
            CompletionRoutes completions,
            Models models,
            JobRoutes jobs,
            Management management,
            Refusals refusals,
            GatewayMetrics metrics) {
        this.shutdown = shutdown;
        this.admission = admission;
        this.completions = completions;
        this.models = models;
        this.jobs = jobs;
        this.management = management;
        this.refusals = refusals;
        this.metrics = metrics;
    }

    void handle(HttpServerRequest request) {
        var path = request.path() == null ? "/" : request.path();
        var isPublicApi = PublicPath.isPublicApi(path);
        var place = isPublicApi ? PublicPath.of(request, path) : null;
        // The console's event streams never end by themselves.
        var counted = isPublicApi || !request.headers().contains(HttpHeaders.ACCEPT, EVENT_STREAM, true);
        var running = RunningRequest.begin(request, shutdown, metrics.bufferedBytes(), counted);
        var begun = place == null
                ? ClientRequest.begun(request, path, Protocol.CHAT, RequestTarget.BODY_ONLY)
                : ClientRequest.begun(request, place.endpoint(), place.protocol(), place.target());
        var worksFor = completions.ownRequestId(begun.protocol(), request);
        var client = worksFor == null ? begun : begun.as(worksFor);
        mark(client);
        refusals.guard(client, () -> {
            if (place != null) {
                publicApi(running, client, place, path);
            } else {
                other(client, path);
            }
        });
    }

    /// Puts on the answer what every answer has.
    private void mark(ClientRequest client) {
        var response = client.response();
        response.headers().set(X_REQUEST_ID, client.requestId());
        if (client.protocol() == Protocol.ANTHROPIC) {
            response.headers().set(REQUEST_ID, client.requestId());
            response.headersEndHandler(written -> RateHeaders.addAnthropicNames(response));
        }
        if (shutdown.isBegun()) {
            response.headers().set(HttpHeaders.CONNECTION, CLOSE);
        }
    }

    private void publicApi(RunningRequest running, ClientRequest client, PublicPath place, String path) {
        var request = client.http();
        Cors.mark(request);
        RateHeaders.writeAnonymous(client.response());
        if (request.method().equals(HttpMethod.OPTIONS)) {
            Cors.preflight(request);
            return;
        }
        var route = place.route();
        if (route == null) {
            throw new GatewayException(
                    new GatewayError.NotFound("There is no endpoint " + request.method() + " " + path + "."));
        }
        if (!route.allows(request.method())) {
            if (request.headers().contains(HttpHeaders.UPGRADE, WEBSOCKET, true)) {
                // Codex then goes on over HTTP.
                client.response().setStatusCode(426).end();
                return;
            }
            throw new GatewayException(new GatewayError.MethodNotAllowed(
                    path + " does not answer " + request.method() + ", only " + route.allowed() + ".",
                    route.allowed()));
        }
        if (route == Route.MEDIA) {
            jobs.media(client, place.id());
            return;
        }
        request.pause();
        admission.authenticate(request).onComplete(found -> {
            if (found.failed()) {
                refusals.failed(client, found.cause());
                return;
            }
            refusals.guard(client, () -> {
                found.result().window().writeHeaders(client.response());
                dispatch(running, client, route, found.result(), place.id());
            });
        });
    }

    private void dispatch(RunningRequest running, ClientRequest client, Route route, AdmittedKey admitted, String id) {
        switch (route) {
            case COMPLETION, EMBEDDING -> completions.completion(running, client, route, admitted);
            case TOKEN_COUNT -> completions.tokenCount(running, client, admitted);
            case MODELS -> models.list(client, admitted);
            case MODEL -> models.one(client, admitted, id);
            case RESPONSE, RESPONSE_CANCEL, RESPONSE_INPUT -> completions.storedResponse(client, route, admitted, id);
            case VIDEOS, VIDEO, VIDEO_CONTENT, VIDEO_CHANGE -> jobs.video(running, client, route, admitted, id);
            case MUSIC, LYRICS, SONG, SONGS -> jobs.song(running, client, route, admitted, id);
            case MEDIA -> throw new IllegalArgumentException("A link is answered without a key.");
            case KEY -> models.key(client, admitted);
            case CREDITS -> {
                client.http().resume();
                management.credits(client.http(), admitted.key(), client.requestId());
            }
            case GENERATION -> {
                client.http().resume();
                management.generation(client.http(), admitted.key(), client.requestId());
            }
        }
    }

    private void other(ClientRequest client, String path) {
        var request = client.http();
        if (isProbe(request.method(), path)) {
            client.response().setStatusCode(200).end();
        } else if (management.handles(request)) {
            management.handle(request);
        } else {
            throw new GatewayException(
                    new GatewayError.NotFound("There is nothing at " + request.method() + " " + path + "."));
        }
    }

    /// Clients ask like this whether there is anybody (protocols.md §8.3).
    private static boolean isProbe(HttpMethod method, String path) {
        return path.equals("/api/hello")
                ? method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.GET)
                : path.equals("/") && method.equals(HttpMethod.HEAD);
    }
}
