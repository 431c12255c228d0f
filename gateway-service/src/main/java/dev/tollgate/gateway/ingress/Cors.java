package dev.tollgate.gateway.ingress;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// Lets pages and desktop apps of any origin call the API. There are no credentials in the sense of CORS (cookies): a
/// page can only use a key that it was given.
final class Cors {
    private static final CharSequence ANY = HttpHeaders.createOptimized("*");
    private static final CharSequence EXPOSED = HttpHeaders.createOptimized(
            "x-request-id, request-id, retry-after, x-ratelimit-limit-requests, x-ratelimit-remaining-requests,"
                    + " x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens,"
                    + " x-tollgate-route, x-tollgate-dropped-params");
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final String DEFAULT_HEADERS =
            "authorization, content-type, x-api-key, x-goog-api-key, anthropic-version, anthropic-beta";
    private static final String MAX_AGE_SECONDS = "86400";

    private Cors() {}

    /// Marks an answer as readable by the page that asked.
    static void mark(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.ORIGIN)) {
            request.response()
                    .headers()
                    .set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY)
                    .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    /// Answers a preflight. `*` does not cover `authorization`, so the asked headers are named.
    static void preflight(HttpServerRequest request) {
        var asked = request.headers().get(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        var response = request.response();
        response.headers()
                .set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY)
                .set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked == null ? DEFAULT_HEADERS : asked)
                .set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
                .set(HttpHeaders.VARY, "origin, access-control-request-headers");
        if ("true".equals(request.headers().get("access-control-request-private-network"))) {
            response.putHeader("access-control-allow-private-network", "true");
        }
        response.setStatusCode(204).end();
    }
}
