package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.telemetry.RequestIds;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;

/// A request to the public port, from its first byte.
///
/// @param endpoint the public path as it is named in usage events and key scopes
/// @param startNanos [System#nanoTime()] of the first byte
public record ClientRequest(
        HttpServerRequest http, String requestId, String endpoint, Instant startedAt, long startNanos) {
    /// A request that has just begun.
    public static ClientRequest begun(HttpServerRequest http, String endpoint) {
        return new ClientRequest(http, RequestIds.next(), endpoint, Instant.now(), System.nanoTime());
    }

    /// Where the answer is written.
    public HttpServerResponse response() {
        return http.response();
    }

    /// Milliseconds since the request's first byte.
    public long elapsedMillis() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
