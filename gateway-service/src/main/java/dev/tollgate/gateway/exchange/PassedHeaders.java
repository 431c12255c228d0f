package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.UpstreamRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.List;

/// The few headers that belong to a protocol's content and go along when a completion is passed through
/// (protocols.md §5.0, §7.4). No other header of a client reaches a provider.
final class PassedHeaders {
    private static final String BETA = "anthropic-beta";

    private PassedHeaders() {}

    /// The call with what the client's headers add to it.
    static UpstreamRequest toUpstream(UpstreamRequest call, Protocol protocol, HttpServerRequest client) {
        var headers = new HashMap<>(call.headers());
        for (var name : requestHeaders(protocol)) {
            var value = client.headers().get(name);
            if (value != null && !value.isBlank()) {
                headers.merge(name, value, (ours, theirs) -> name.equals(BETA) ? theirs + "," + ours : theirs);
            }
        }
        var isBeta = protocol == Protocol.ANTHROPIC && "true".equals(client.getParam("beta"));
        var path = isBeta && call.path().indexOf('?') < 0 ? call.path() + "?beta=true" : call.path();
        return new UpstreamRequest(path, headers, call.body(), call.dropped());
    }

    /// Puts the provider's headers on the client's answer.
    static void toClient(HttpClientResponse upstream, Protocol protocol, HttpServerResponse client) {
        for (var name : answerHeaders(protocol)) {
            var value = upstream.getHeader(name);
            if (value != null) {
                client.putHeader(name, value);
            }
        }
    }

    private static List<String> requestHeaders(Protocol protocol) {
        return switch (protocol) {
            case ANTHROPIC -> List.of("anthropic-version", BETA);
            case RESPONSES -> List.of("x-codex-turn-state", "x-codex-beta-features");
            case CHAT, GEMINI -> List.of();
        };
    }

    private static List<String> answerHeaders(Protocol protocol) {
        return switch (protocol) {
            case ANTHROPIC -> List.of("request-id");
            case RESPONSES -> List.of("x-codex-turn-state");
            case CHAT, GEMINI -> List.of();
        };
    }
}
