package dev.tollgate.gateway.error;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// Writes an error as the whole answer to a request.
public final class ErrorAnswer {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private ErrorAnswer() {}

    /// Answers with `error` unless the client is gone or an answer has begun; returns the status.
    public static int send(HttpServerResponse response, GatewayError error) {
        var shape = OpenAiError.of(error);
        if (response.closed() || response.headWritten()) {
            return shape.status();
        }
        response.setStatusCode(shape.status()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        var retryAfter = shape.retryAfter();
        if (retryAfter != null) {
            response.putHeader("retry-after", Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        if (error instanceof GatewayError.MethodNotAllowed notAllowed) {
            response.putHeader(HttpHeaders.ALLOW, notAllowed.allow());
        }
        response.end(shape.json());
        return shape.status();
    }
}
