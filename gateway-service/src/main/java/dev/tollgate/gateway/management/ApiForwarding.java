package dev.tollgate.gateway.management;

import dev.tollgate.contracts.session.ExchangedSession;
import dev.tollgate.contracts.session.SessionCookie;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Forwards `/api/**` to the service that owns it, in the name of the session that the browser's cookie
/// stands for.
@ApplicationScoped
class ApiForwarding {
    /// Before the public port waits for its requests to end: a live stream would not.
    private static final int BEFORE_THE_PUBLIC_PORT = 0;

    private static final Logger LOG = Logger.getLogger(ApiForwarding.class);
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<HttpMethod> WRITES =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final String EVENT_STREAM = "text/event-stream";

    private final Vertx vertx;
    private final ManagementConfig config;
    private final Sessions sessions;
    private final HttpClient calls;
    private final HttpClient streams;
    private final Set<HttpClientRequest> openStreams = ConcurrentHashMap.newKeySet();

    ApiForwarding(Vertx vertx, ManagementConfig config, Sessions sessions) {
        this.vertx = vertx;
        this.config = config;
        this.sessions = sessions;
        this.calls = client(vertx, config.maxConnections());
        this.streams = client(vertx, config.maxStreams());
    }

    private static HttpClient client(Vertx vertx, int connections) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(connections)
                .setMaxWaitQueueSize(connections * 4)
                .setConnectTimeout(2_000)
                .setKeepAliveTimeout(20)
                .setDecompressionSupported(false)
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    void stop(@Observes @Priority(BEFORE_THE_PUBLIC_PORT) ShutdownEvent event) {
        openStreams.forEach(HttpClientRequest::reset);
    }

    /// Answers a request whose path begins with `/api`.
    void forward(HttpServerRequest request, String requestId) {
        // The body is read on: it may have been sent before the answer is decided.
        ApiBody.read(vertx, request, config)
                .compose(body -> answer(request, body, requestId))
                .onFailure(failure -> fail(request, requestId, failure));
    }

    private Future<Void> answer(HttpServerRequest request, Buffer body, String requestId) {
        var method = request.method();
        var isWrite = WRITES.contains(method);
        if (!isWrite && !READS.contains(method)) {
            throw ApiProblem.methodNotAllowed(method.name());
        }
        var path = ApiPath.of(request.path());
        var owner = Owner.of(path.segment()).orElseThrow(() -> ApiProblem.notFound(path.path()));
        var site = request.getHeader("sec-fetch-site");
        if (isWrite && site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw ApiProblem.forbidden("Another site may not do this.");
        }
        var cookie = cookie(request);
        return identity(request, path, isWrite, cookie).compose(session -> {
            if (path.isSession() && isWrite) {
                sessions.forget(cookie);
            }
            var call = new Call(request, path, owner, body, requestId, cookie, session);
            return send(call, method.equals(HttpMethod.GET)).compose(response -> {
                if (path.isSession() && isWrite) {
                    sessions.forget(cookie);
                }
                return relay(call, response);
            });
        });
    }

    /// One request on its way to its owner.
    private record Call(
            HttpServerRequest request,
            ApiPath path,
            Owner owner,
            Buffer body,
            String requestId,
            String cookie,
            Optional<ExchangedSession> session) {
        boolean wantsStream() {
            var accept = request.getHeader("accept");
            return accept != null && accept.startsWith(EVENT_STREAM);
        }
    }

    /// The session to act for; empty on open paths. A write must prove with its token that our own page
    /// made it.
    private Future<Optional<ExchangedSession>> identity(
            HttpServerRequest request, ApiPath path, boolean isWrite, String cookie) {
        var isOpen = path.isOpen(isWrite);
        if (isOpen && !(path.isSession() && request.method().equals(HttpMethod.DELETE))) {
            return Future.succeededFuture(Optional.empty());
        }
        return sessions.find(cookie)
                .recover(failure -> Future.failedFuture(ApiProblem.unavailable(Owner.AUTH.label())))
                .map(found -> {
                    if (found.isEmpty() && !isOpen) {
                        throw ApiProblem.unauthorized();
                    }
                    if (isWrite && found.isPresent() && !hasCsrfToken(request, found.get())) {
                        throw ApiProblem.forbidden("The header " + SessionCookie.CSRF_HEADER
                                + " is missing or wrong. Reload the page and try again.");
                    }
                    return isOpen ? Optional.<ExchangedSession>empty() : found;
                });
    }

    private static boolean hasCsrfToken(HttpServerRequest request, ExchangedSession session) {
        var given = request.getHeader(SessionCookie.CSRF_HEADER);
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8),
                        session.csrfToken().getBytes(StandardCharsets.UTF_8));
    }

    /// A read whose kept connection was closed by the owner meanwhile is sent once more.
    private Future<HttpClientResponse> send(Call call, boolean mayRepeat) {
        return sendOnce(call)
                .recover(failure -> mayRepeat && failure instanceof HttpClosedException && !isGone(call)
                        ? sendOnce(call)
                        : Future.failedFuture(failure))
                .recover(failure -> {
                    LOG.warnf(
                            "An owner of the management API does not answer. owner=%s requestId=%s reason=%s",
                            call.owner(), call.requestId(), failure.getMessage());
                    return Future.failedFuture(
                            ApiProblem.unavailable(call.owner().label()));
                });
    }

    private Future<HttpClientResponse> sendOnce(Call call) {
        var query = call.request().query();
        var options = new RequestOptions()
                .setMethod(call.request().method())
                .setAbsoluteURI(
                        call.owner().address(config).resolve(call.path().path()) + (query == null ? "" : "?" + query))
                .setTimeout(config.timeout().toMillis());
        return (call.wantsStream() ? streams : calls).request(options).compose(upstream -> {
            ForwardedHeaders.toOwner(call.request(), upstream.headers(), call.requestId());
            if (call.path().isSession() && !call.cookie().isEmpty()) {
                upstream.putHeader("cookie", SessionCookie.NAME + "=" + call.cookie());
            }
            call.session().ifPresent(session -> upstream.putHeader("authorization", "Bearer " + session.jwt()));
            var client = call.request().response();
            client.closeHandler(closed -> upstream.reset());
            client.exceptionHandler(lost -> upstream.reset());
            if (isGone(call)) {
                upstream.reset();
            }
            return call.body().length() == 0 ? upstream.send() : upstream.send(call.body());
        });
    }

    private static boolean isGone(Call call) {
        return call.request().response().closed();
    }

    private Future<Void> relay(Call call, HttpClientResponse from) {
        var to = call.request().response();
        to.setStatusCode(from.statusCode());
        ForwardedHeaders.toClient(from.headers(), to.headers(), call.owner() == Owner.AUTH);
        if (call.request().method().equals(HttpMethod.HEAD) || from.statusCode() == 204 || from.statusCode() == 304) {
            from.resume();
            return to.end();
        }
        if (from.getHeader("content-length") == null) {
            to.setChunked(true);
        }
        var isStream = isEventStream(from.getHeader("content-type"));
        if (isStream) {
            from.request().idleTimeout(config.streamIdle().toMillis());
            openStreams.add(from.request());
            // Sends the head now; the first event may be far away.
            to.write(Buffer.buffer());
        }
        return from.pipe().endOnFailure(false).to(to).onComplete(done -> {
            openStreams.remove(from.request());
            if (done.failed()) {
                // A shortened answer must not look whole, and nobody reads on for a client that is gone. The response's
                // own reset would keep its end from being told.
                from.exceptionHandler(reset -> {});
                call.request().connection().close();
                from.request().reset();
            }
        });
    }

    private static boolean isEventStream(@Nullable String contentType) {
        return contentType != null && contentType.startsWith(EVENT_STREAM);
    }

    private static String cookie(HttpServerRequest request) {
        var cookie = request.getCookie(SessionCookie.NAME);
        return cookie == null ? "" : cookie.getValue();
    }

    private static void fail(HttpServerRequest request, String requestId, Throwable failure) {
        if (request.response().closed()) {
            return;
        }
        if (failure instanceof ApiProblem problem) {
            problem.send(request.response(), requestId);
            if (problem.closesConnection()) {
                request.handler(chunk -> {});
            }
        } else if (!request.response().headWritten()) {
            LOG.errorf(failure, "A management call failed. requestId=%s", requestId);
            ApiProblem.internal().send(request.response(), requestId);
        }
    }
}
