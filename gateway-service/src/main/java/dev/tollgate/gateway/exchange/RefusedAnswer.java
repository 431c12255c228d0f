package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.error.OpenAiError;
import dev.tollgate.gateway.upstream.UpstreamCall;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/// An upstream's answer that is no 2xx. What is the caller's own mistake goes on to the caller as the provider said it;
/// anything else is a failure of the route.
final class RefusedAnswer implements UpstreamAnswer {
    private final Parts parts;
    private final Completion completion;
    private final Route route;
    private final UpstreamCall call;
    private final HttpClientResponse head;
    private final Listener listener;
    private final Buffer body = Buffer.buffer();
    private long timer;
    private boolean ended;

    RefusedAnswer(
            Parts parts,
            Completion completion,
            Route route,
            UpstreamCall call,
            HttpClientResponse head,
            Listener listener) {
        this.parts = parts;
        this.completion = completion;
        this.route = route;
        this.call = call;
        this.head = head;
        this.listener = listener;
    }

    @Override
    public void read() {
        var failure = UpstreamFailure.ofStatus(head.statusCode(), RetryAfter.of(head.headers()));
        if (failure != null) {
            // The body tells the client nothing it could use. A short one is read so that the connection can be kept.
            ended = true;
            drop();
            listener.unusable(route, failure);
            return;
        }
        var limit = parts.config().maxErrorSize().asLongValue();
        timer = parts.vertx().setTimer(route.provider().timeouts().idle().toMillis(), fired -> broken("idle-timeout"));
        head.exceptionHandler(lost -> broken("cut"));
        head.endHandler(done -> passOn());
        head.handler(chunk -> {
            if (!ended && body.length() + chunk.length() > limit) {
                broken("error-too-large");
            } else {
                body.appendBuffer(chunk);
            }
        });
        head.resume();
    }

    @Override
    public boolean clientGone() {
        return false;
    }

    private void drop() {
        var length = head.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.length() < 6) {
            head.handler(chunk -> {}).exceptionHandler(lost -> {}).resume();
        } else {
            call.cancel();
        }
    }

    private void broken(String label) {
        if (!ended) {
            ended = true;
            parts.vertx().cancelTimer(timer);
            call.cancel();
            listener.unusable(route, new UpstreamFailure(Kind.BAD_ANSWER, label, head.statusCode(), null));
        }
    }

    private void passOn() {
        if (ended) {
            return;
        }
        ended = true;
        parts.vertx().cancelTimer(timer);
        var status = head.statusCode();
        completion.called(status, "status-" + status);
        listener.over(route, true);
        var text = parts.upstreams().withoutSecrets(route, body.toString(StandardCharsets.UTF_8));
        var answer = isJsonObject(text) ? text : own(status, text).json();
        completion
                .finish(Outcome.UPSTREAM_ERROR, status, "upstream_rejected", Delivered.NOTHING)
                .onComplete(journalled -> {
                    var response = completion.client().response();
                    if (!response.closed()) {
                        response.setStatusCode(status)
                                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                                .end(answer);
                    }
                });
    }

    private static boolean isJsonObject(String text) {
        var stripped = text.strip();
        return stripped.startsWith("{") && stripped.endsWith("}");
    }

    private static OpenAiError own(int status, String text) {
        var excerpt = text.strip();
        var message = excerpt.isEmpty() || excerpt.startsWith("<")
                ? "The provider refused the request with status " + status + "."
                : excerpt.substring(0, Math.min(200, excerpt.length()));
        return new OpenAiError(status, message, "invalid_request_error", null, null, null);
    }
}
