package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.error.ErrorAnswer;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.upstream.UpstreamCall;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;

/// An answer that is not streamed: read whole, so that a broken one can still be replaced by another deployment's.
final class WholeAnswer implements UpstreamAnswer {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final Parts parts;
    private final Completion completion;
    private final ChatRequest request;
    private final AnswerForm form;
    private final Route route;
    private final UpstreamCall call;
    private final HttpClientResponse head;
    private final Listener listener;
    private final Buffer body;
    private long timer;
    private long lastRead;
    private boolean ended;

    WholeAnswer(
            Parts parts,
            Completion completion,
            ChatRequest request,
            AnswerForm form,
            Route route,
            UpstreamCall call,
            HttpClientResponse head,
            Listener listener) {
        this.parts = parts;
        this.completion = completion;
        this.request = request;
        this.form = form;
        this.route = route;
        this.call = call;
        this.head = head;
        this.listener = listener;
        this.body = Buffer.buffer();
    }

    @Override
    public void read() {
        var limit = parts.config().maxAnswerSize().asLongValue();
        lastRead = System.nanoTime();
        armTimer(route.provider().timeouts().idle().toMillis());
        head.exceptionHandler(lost -> broken("cut"));
        head.endHandler(done -> complete());
        head.handler(chunk -> {
            if (ended) {
                return;
            }
            lastRead = System.nanoTime();
            if (body.length() + chunk.length() > limit) {
                broken("answer-too-large");
            } else {
                body.appendBuffer(chunk);
            }
        });
        head.resume();
    }

    @Override
    public boolean clientGone() {
        var mine = ended;
        ended = true;
        parts.vertx().cancelTimer(timer);
        return mine;
    }

    private void armTimer(long millis) {
        timer = parts.vertx().setTimer(Math.max(1, millis), fired -> {
            var silent = (System.nanoTime() - lastRead) / 1_000_000;
            var idle = route.provider().timeouts().idle().toMillis();
            if (silent >= idle) {
                fail(new UpstreamFailure(Kind.TIMEOUT, "idle-timeout", head.statusCode(), null));
            } else {
                armTimer(idle - silent);
            }
        });
    }

    private void broken(String label) {
        fail(UpstreamFailure.badAnswer(label, head.statusCode()));
    }

    private void fail(UpstreamFailure failure) {
        if (!ended) {
            ended = true;
            parts.vertx().cancelTimer(timer);
            call.cancel();
            listener.unusable(route, failure);
        }
    }

    private void complete() {
        if (ended) {
            return;
        }
        var bytes = body.getBytes();
        if (bytes.length == 0) {
            broken("empty");
            return;
        }
        var answer = new ChatAnswer();
        try {
            answer.read(bytes, 0, bytes.length);
        } catch (IOException e) {
            broken(bytes[0] == '<' ? "html" : "malformed");
            return;
        }
        if (answer.error() != null) {
            broken("error-body");
            return;
        }
        ended = true;
        parts.vertx().cancelTimer(timer);
        deliver(bytes, answer);
    }

    private void deliver(byte[] bytes, ChatAnswer answer) {
        completion.called(head.statusCode(), null);
        completion.answerId(answer.id());
        completion.firstByte();
        listener.over(route, true);
        var usage = answer.usage();
        var result = Consumption.of(parts, request, usage, answer.hasOutput(), answer.outputBytes());
        var edited = form.fits(bytes, answer) ? Buffer.buffer(bytes) : form.edit(bytes, 0, bytes.length, answer);
        completion.finish(result.outcome(), 200, null, result.delivered()).onComplete(journalled -> {
            var response = completion.client().response();
            if (response.closed()) {
                return;
            }
            if (journalled.failed()) {
                ErrorAnswer.send(
                        response,
                        GatewayError.unavailable(
                                "The answer could not be accounted for and is held back. Try again in a moment."));
                return;
            }
            completion.admitted().window().writeHeaders(response);
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(edited);
        });
    }
}
