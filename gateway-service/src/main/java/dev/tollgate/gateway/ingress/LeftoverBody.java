package dev.tollgate.gateway.ingress;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/// What a client still sends after its request was refused. It is read and thrown away for a moment, as a closed
/// connection would lose the answer; a small rest lets the connection live on.
final class LeftoverBody {
    private static final long SMALL = 64 * 1024;
    private static final Duration LINGER = Duration.ofSeconds(2);

    private LeftoverBody() {}

    static void discard(Vertx vertx, HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        request.handler(chunk -> {}).endHandler(end -> {}).exceptionHandler(lost -> {});
        if (!isSmall(request)) {
            if (!request.response().headWritten()) {
                request.response().putHeader(HttpHeaders.CONNECTION, "close");
            }
            var connection = request.connection();
            vertx.setTimer(LINGER.toMillis(), fired -> connection.close());
        }
        request.resume();
    }

    private static boolean isSmall(HttpServerRequest request) {
        var headers = request.headers();
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING) || headers.contains(HttpHeaders.EXPECT)) {
            return false;
        }
        var length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return length == null || (length.length() < 7 && Long.parseLong(length) <= SMALL);
    }
}
