package dev.tollgate.gateway.ingress;

import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.admission.RateHeaders;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.exchange.Completions;
import dev.tollgate.gateway.exchange.TokenCounts;
import dev.tollgate.gateway.management.Management;
import dev.tollgate.gateway.stored.ResponseQuestions;
import dev.tollgate.gateway.stored.ResponsesState;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jboss.logging.Logger;

/// Takes every request of the public port: gives it an id, finds its route and its key, reads its body.
@ApplicationScoped
class RequestHandler {
    private static final Logger LOG = Logger.getLogger(RequestHandler.class);
    private static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("request-id");
    private static final CharSequence WEBSOCKET = HttpHeaders.createOptimized("websocket");
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");

    private final Vertx vertx;
    private final Shutdown shutdown;
    private final Admission admission;
    private final RequestBody bodies;
    private final Completions completions;
    private final ResponsesState responses;
    private final ResponseQuestions questions;
    private final TokenCounts counts;
    private final Models models;
    private final JobRoutes jobs;
    private final Management management;
    private final GatewayMetrics metrics;

    RequestHandler(
            Vertx vertx,
            Shutdown shutdown,
            Admission admission,
            RequestBody bodies,
            Completions completions,
            ResponsesState responses,
            ResponseQuestions questions,
            TokenCounts counts,
            Models models,
            JobRoutes jobs,
            Management management,
            GatewayMetrics metrics) {
        this.vertx = vertx;
        this.shutdown = shutdown;
        this.admission = admission;
        this.bodies = bodies;
        this.completions = completions;
        this.responses = responses;
        this.questions = questions;
        this.counts = counts;
        this.models = models;
        this.jobs = jobs;
        this.management = management;
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
        var worksFor = begun.protocol() == Protocol.RESPONSES ? responses.ownRequestId(request) : null;
        var client = worksFor == null ? begun : begun.as(worksFor);
        mark(client);
        try {
            if (place != null) {
                publicApi(running, client, place, path);
            } else {
                other(client, path);
            }
        } catch (GatewayException e) {
            refuse(client, e.error());
        } catch (RuntimeException e) {
            fail(client, e);
        }
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
                failed(client, found.cause());
                return;
            }
            guarded(client, () -> {
                found.result().window().writeHeaders(client.response());
                dispatch(running, client, route, found.result(), place.id());
            });
        });
    }

    private void dispatch(RunningRequest running, ClientRequest client, Route route, AdmittedKey admitted, String id) {
        switch (route) {
            case COMPLETION, EMBEDDING -> completion(running, client, route, admitted);
            case TOKEN_COUNT -> count(running, client, admitted);
            case MODELS -> models.list(client, admitted);
            case MODEL -> models.one(client, admitted, id);
            case RESPONSE, RESPONSE_CANCEL, RESPONSE_INPUT -> storedResponse(client, route, admitted, id);
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

    private void completion(RunningRequest running, ClientRequest client, Route route, AdmittedKey admitted) {
        var isOwn = client.protocol() == Protocol.RESPONSES && responses.ownRequestId(client.http()) != null;
        if (!isOwn) {
            try {
                admission.takeRequest(admitted);
                admission.permit(admitted, client.http(), client.endpoint());
            } catch (GatewayException e) {
                refuseWithBody(client, error -> completions.refuse(client, admitted, error), e.error());
                return;
            }
        }
        bodies.read(
                running,
                body -> guarded(client, () -> {
                    if (route == Route.EMBEDDING) {
                        completions.embed(client, admitted, body);
                    } else if (client.protocol() == Protocol.RESPONSES && !isOwn) {
                        withState(running, client, admitted, body);
                    } else {
                        completions.handle(client, admitted, body, memoryOf(running), null);
                    }
                }),
                error -> refuseWithBody(client, refused -> completions.refuse(client, admitted, refused), error));
    }

    private LongPredicate memoryOf(RunningRequest running) {
        return more -> bodies.takeMemory(running, more);
    }

    private void withState(RunningRequest running, ClientRequest client, AdmittedKey admitted, byte[] body) {
        var memory = memoryOf(running);
        responses
                .resolve(client, admitted, body, memory)
                .onSuccess(resolved -> resolved.ifPresent(ready -> guarded(
                        client, () -> completions.handle(client, admitted, ready.body(), memory, ready.keeper()))))
                .onFailure(cause -> {
                    if (cause instanceof GatewayException e) {
                        completions.refuse(client, admitted, e.error());
                    } else {
                        fail(client, cause);
                    }
                });
    }

    private void storedResponse(ClientRequest client, Route route, AdmittedKey admitted, String id) {
        client.http().resume();
        admission.takeRequest(admitted);
        admission.permit(admitted, client.http(), client.endpoint());
        var tenantId = admitted.key().tenantId();
        switch (route) {
            case RESPONSE_CANCEL -> questions.cancel(client, tenantId, id);
            case RESPONSE_INPUT -> questions.inputItems(client, tenantId, id);
            default -> {
                if (client.http().method().equals(HttpMethod.DELETE)) {
                    questions.delete(client, tenantId, id);
                } else {
                    questions.get(client, tenantId, id);
                }
            }
        }
    }

    private void count(RunningRequest running, ClientRequest client, AdmittedKey admitted) {
        admission.takeRequest(admitted);
        admission.permit(admitted, client.http(), client.endpoint());
        bodies.read(
                running,
                body -> counted(running, client, admitted, body)
                        .onSuccess(prompt -> guarded(client, () -> counts.handle(client, admitted, prompt)))
                        .onFailure(cause -> failed(client, cause)),
                error -> refuse(client, error));
    }

    private Future<byte[]> counted(RunningRequest running, ClientRequest client, AdmittedKey admitted, byte[] body) {
        return client.protocol() == Protocol.RESPONSES
                ? responses.prompt(admitted, body, memoryOf(running))
                : Future.succeededFuture(body);
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

    private void guarded(ClientRequest client, Runnable work) {
        try {
            work.run();
        } catch (GatewayException e) {
            refuse(client, e.error());
        } catch (RuntimeException e) {
            fail(client, e);
        }
    }

    private void failed(ClientRequest client, Throwable cause) {
        if (cause instanceof GatewayException e) {
            refuse(client, e.error());
        } else {
            fail(client, cause);
        }
    }

    private void fail(ClientRequest client, Throwable cause) {
        LOG.errorf(cause, "request failed requestId=%s endpoint=%s", client.requestId(), client.endpoint());
        refuse(client, new GatewayError.Internal("The gateway failed to answer. Try again."));
    }

    private void refuse(ClientRequest client, GatewayError error) {
        refuseWithBody(client, refused -> metrics.refusal(client.refuse(refused)), error);
    }

    /// Answers before the body was read. What still comes is thrown away; a large rest closes the connection.
    private void refuseWithBody(ClientRequest client, Consumer<GatewayError> answer, GatewayError error) {
        LeftoverBody.discard(vertx, client.http());
        answer.accept(error);
    }
}
