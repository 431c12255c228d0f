package dev.tollgate.gateway.error;

import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.Objects;

/// Writes an error as the whole answer to a request, in the protocol of its endpoint.
public final class ErrorAnswer {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private ErrorAnswer() {}

    /// The error in `protocol`'s shape.
    public static ErrorResponse of(GatewayError error, Protocol protocol, String requestId) {
        return Codecs.of(protocol)
                .encodeError(error.completionError(), new AnswerIdentity(requestId, "", Instant.now()));
    }

    /// The same error in the form of the music endpoints: their envelope, with OpenAI's error object in it.
    public static ErrorResponse inSunoForm(ErrorResponse chat) {
        var error = Objects.requireNonNull(Json.object(chat.body())).path("error");
        var envelope = Json.MAPPER
                .createObjectNode()
                .put("code", chat.status())
                .put("message", error.path("message").asText())
                .putNull("data");
        return new ErrorResponse(
                chat.status(), chat.headers(), envelope.set("error", error).toString());
    }

    /// Answers with `error` unless the client is gone or an answer has begun; returns the status.
    public static int send(HttpServerResponse response, Protocol protocol, String requestId, GatewayError error) {
        return send(response, of(error, protocol, requestId), error);
    }

    /// Answers with `answer`, which tells `error`, unless the client is gone or an answer has begun; returns the
    /// status.
    public static int send(HttpServerResponse response, ErrorResponse answer, GatewayError error) {
        if (!response.closed() && !response.headWritten() && error instanceof GatewayError.MethodNotAllowed e) {
            response.putHeader(HttpHeaders.ALLOW, e.allow());
        }
        return send(response, answer);
    }

    /// Answers with `answer` unless the client is gone or an answer has begun; returns the status.
    public static int send(HttpServerResponse response, ErrorResponse answer) {
        if (!response.closed() && !response.headWritten()) {
            response.setStatusCode(answer.status()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
            answer.headers().forEach(response::putHeader);
            response.end(answer.body());
        }
        return answer.status();
    }
}
