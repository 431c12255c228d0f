package dev.tollgate.gateway.upstream;

import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One call to a provider, until the head of its answer. Used on one event loop.
public final class UpstreamCall {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Promise<HttpClientResponse> answer = Promise.promise();
    private @Nullable HttpClientRequest request;
    private long timer = NO_TIMER;
    private boolean over;

    private UpstreamCall(Vertx vertx) {
        this.vertx = vertx;
    }

    static UpstreamCall failed(Vertx vertx, UpstreamFailure failure) {
        var call = new UpstreamCall(vertx);
        call.fail(failure);
        return call;
    }

    static UpstreamCall send(
            Vertx vertx,
            HttpClient http,
            String path,
            Consumer<MultiMap> headers,
            Buffer body,
            Duration firstByteTimeout) {
        var call = new UpstreamCall(vertx);
        http.request(new RequestOptions().setMethod(HttpMethod.POST).setURI(path))
                .onComplete(opened -> {
                    if (opened.succeeded()) {
                        headers.accept(opened.result().headers());
                        call.sent(opened.result(), body, firstByteTimeout);
                    } else {
                        call.fail(UpstreamFailure.of(Kind.CONNECT, "connect"));
                    }
                });
        return call;
    }

    /// The head of the answer with its body paused; fails with an [UpstreamException].
    public Future<HttpClientResponse> answer() {
        return answer.future();
    }

    /// Ends the call; the provider sees the connection closing.
    public void cancel() {
        over = true;
        cancelTimer();
        var sent = request;
        if (sent != null) {
            sent.reset();
        }
    }

    private void sent(HttpClientRequest opened, Buffer body, Duration firstByteTimeout) {
        request = opened;
        if (over) {
            opened.reset();
            return;
        }
        timer = vertx.setTimer(Math.max(1, firstByteTimeout.toMillis()), fired -> {
            fail(UpstreamFailure.of(Kind.TIMEOUT, "first-byte-timeout"));
            opened.reset();
        });
        opened.send(body).onComplete(received -> {
            if (received.succeeded()) {
                received.result().pause();
                cancelTimer();
                if (!over) {
                    over = true;
                    answer.complete(received.result());
                }
            } else {
                fail(UpstreamFailure.of(Kind.RESET, "reset"));
            }
        });
    }

    private void fail(UpstreamFailure failure) {
        cancelTimer();
        if (!over) {
            over = true;
            answer.fail(new UpstreamException(failure));
        }
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
