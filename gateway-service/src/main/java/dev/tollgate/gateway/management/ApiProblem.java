package dev.tollgate.gateway.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// A refusal by the gateway itself, in the form of RFC 9457. An exception, as it ends a chain of futures.
final class ApiProblem extends RuntimeException {
    private final int status;
    private final String title;

    private ApiProblem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static ApiProblem badRequest(String detail) {
        return new ApiProblem(400, "Bad Request", detail);
    }

    static ApiProblem unauthorized() {
        return new ApiProblem(401, "Unauthorized", "Sign in and try again.");
    }

    static ApiProblem forbidden(String detail) {
        return new ApiProblem(403, "Forbidden", detail);
    }

    static ApiProblem notFound(@Nullable String path) {
        return new ApiProblem(404, "Not Found", "There is nothing at " + path + ".");
    }

    static ApiProblem methodNotAllowed(String method) {
        return new ApiProblem(405, "Method Not Allowed", "The management API does not answer " + method + ".");
    }

    static ApiProblem bodyTimeout() {
        return new ApiProblem(408, "Request Timeout", "The body did not arrive in time.");
    }

    static ApiProblem bodyTooLarge(int limit) {
        return new ApiProblem(413, "Content Too Large", "The body is larger than " + limit + " bytes.");
    }

    static ApiProblem internal() {
        return new ApiProblem(500, "Internal Server Error", "The gateway failed to answer. Try again.");
    }

    static ApiProblem unavailable(String who) {
        return new ApiProblem(503, "Service Unavailable", who + " does not answer at the moment. Try again shortly.");
    }

    /// Whether what the client still sends must not be waited for.
    boolean closesConnection() {
        return status == 408 || status == 413;
    }

    void send(HttpServerResponse response, String requestId) {
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage())
                .put("requestId", requestId);
        response.setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .putHeader("cache-control", "no-store");
        if (status == 503) {
            response.putHeader("retry-after", "1");
        }
        if (closesConnection()) {
            response.putHeader("connection", "close");
        }
        response.end(body.toString());
    }
}
