package dev.tollgate.gateway.management;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/// Reads a request's body up to a size and a time.
final class ApiBody {
    private ApiBody() {}

    /// Fails with an [ApiProblem] when the body is too large or too slow.
    static Future<Buffer> read(Vertx vertx, HttpServerRequest request, ManagementConfig config) {
        var limit = config.maxBodyBytes();
        var promise = Promise.<Buffer>promise();
        var body = Buffer.buffer();
        var timer = vertx.setTimer(config.bodyTimeout().toMillis(), id -> promise.tryFail(ApiProblem.bodyTimeout()));
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= limit) {
                body.appendBuffer(chunk);
            } else {
                promise.tryFail(ApiProblem.bodyTooLarge(limit));
            }
        });
        request.endHandler(end -> promise.tryComplete(body));
        request.exceptionHandler(promise::tryFail);
        request.resume();
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }
}
