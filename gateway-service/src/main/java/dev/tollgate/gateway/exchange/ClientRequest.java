package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.error.ErrorAnswer;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.telemetry.RequestIds;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.Locale;

/// A request to the public port, from its first byte.
///
/// @param endpoint the public path as it is named in usage events and key scopes
/// @param protocol whose answers and errors the client reads
/// @param target what the address says about a completion
/// @param startNanos [System#nanoTime()] of the first byte
public record ClientRequest(
        HttpServerRequest http,
        String requestId,
        String endpoint,
        Protocol protocol,
        RequestTarget target,
        Instant startedAt,
        long startNanos) {
    /// A request that has just begun.
    public static ClientRequest begun(
            HttpServerRequest http, String endpoint, Protocol protocol, RequestTarget target) {
        return new ClientRequest(http, RequestIds.next(), endpoint, protocol, target, Instant.now(), System.nanoTime());
    }

    /// The same request under the id of another one, whose work it does.
    public ClientRequest as(String otherId) {
        return new ClientRequest(http, otherId, endpoint, protocol, target, startedAt, startNanos);
    }

    /// Where the answer is written.
    public HttpServerResponse response() {
        return http.response();
    }

    /// Milliseconds since the request's first byte.
    public long elapsedMillis() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    /// Answers with `error` unless the client is gone or an answer has begun; returns the status.
    public int refuse(GatewayError error) {
        return ErrorAnswer.send(response(), rendered(error), error);
    }

    /// What [#refuse(GatewayError)] would answer.
    ErrorResponse rendered(GatewayError error) {
        var answer = ErrorAnswer.of(error, protocol, requestId);
        return isSuno() ? ErrorAnswer.inSunoForm(answer) : answer;
    }

    /// The wire protocol as usage events name it: `chat`, `responses`, `anthropic`, `gemini` or `suno`.
    public String protocolName() {
        return isSuno() ? "suno" : protocol.name().toLowerCase(Locale.ROOT);
    }

    /// The music endpoints have a form of their own, which is no protocol of completions.
    private boolean isSuno() {
        return endpoint.startsWith("/suno/");
    }
}
