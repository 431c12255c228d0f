package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import dev.tollgate.protocol.Relay;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;

/// An answer that the client gets whole: read to its end, so that a broken one can still be replaced by another
/// deployment's. A provider that only streams is read as a stream.
final class WholeAnswer implements UpstreamAnswer, AnswerBody.Reader {
    private final Parts parts;
    private final Completion completion;
    private final Relay.Request request;
    private final UpstreamAttempt attempt;
    private final HttpClientResponse head;
    private final Listener listener;
    private final AnswerBody body;
    private final Buffer answer = Buffer.buffer();
    private AnswerReader reader;
    private long read;
    private long timer;
    private long lastRead;
    private boolean ended;

    WholeAnswer(Parts parts, Completion completion, Relay.Request request, UpstreamAttempt attempt, Listener listener) {
        this.parts = parts;
        this.completion = completion;
        this.request = request;
        this.attempt = attempt;
        this.reader = attempt.reader();
        this.head = attempt.head();
        this.listener = listener;
        this.body = new AnswerBody(parts.config(), attempt, this);
    }

    @Override
    public void read() {
        lastRead = System.nanoTime();
        armTimer(attempt.route().provider().timeouts().idle().toMillis());
        head.exceptionHandler(lost -> unreadable("cut"));
        head.endHandler(done -> upstreamEnd());
        head.handler(this::bytes);
        head.resume();
    }

    @Override
    public boolean clientGone() {
        var mine = ended;
        ended = true;
        parts.vertx().cancelTimer(timer);
        return mine;
    }

    private void bytes(Buffer chunk) {
        if (ended) {
            return;
        }
        lastRead = System.nanoTime();
        read += chunk.length();
        if (read > parts.config().maxAnswerSize().asLongValue()) {
            unreadable("answer-too-large");
            return;
        }
        try {
            body.feed(chunk.getBytes());
        } catch (IOException e) {
            unreadable("malformed-event");
        }
    }

    @Override
    public boolean payload(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException {
        reader.read(bytes, from, to, dataFrom, dataTo, answer);
        settle(attempt.prepared().stream() ? "error-event" : "error-body");
        return !ended && !reader.isComplete();
    }

    @Override
    public void between(byte[] bytes, int from, int to) {
        // What stands between events is of no use in one answer.
    }

    @Override
    public void readBy(AnswerReader other) {
        reader = other;
    }

    @Override
    public boolean isOver() {
        return ended;
    }

    private void armTimer(long millis) {
        timer = parts.vertx().setTimer(Math.max(1, millis), fired -> {
            var silent = (System.nanoTime() - lastRead) / 1_000_000;
            var idle = attempt.route().provider().timeouts().idle().toMillis();
            if (silent >= idle) {
                fail(new UpstreamFailure(Kind.TIMEOUT, "idle-timeout", head.statusCode(), null, ""));
            } else {
                armTimer(idle - silent);
            }
        });
    }

    @Override
    public void unreadable(String label) {
        fail(UpstreamFailure.badAnswer(label, head.statusCode()));
    }

    private void fail(UpstreamFailure failure) {
        if (!ended) {
            end();
            attempt.call().cancel();
            listener.unusable(attempt.route(), failure);
        }
    }

    private void end() {
        ended = true;
        parts.vertx().cancelTimer(timer);
    }

    private void upstreamEnd() {
        if (ended) {
            return;
        }
        if (read == 0) {
            unreadable("empty");
            return;
        }
        try {
            body.end();
        } catch (IOException e) {
            unreadable("malformed");
            return;
        }
        if (!ended) {
            reader.end(answer);
            settle("cut");
        }
    }

    /// Acts on what the reader knows after one more piece.
    private void settle(String labelOfFailure) {
        var failure = reader.failure();
        if (failure != null) {
            end();
            attempt.call().cancel();
            ToldFailure.tell(parts, attempt, labelOfFailure, failure, listener);
        } else if (reader.isComplete()) {
            end();
            deliver();
        }
    }

    private void deliver() {
        completion.called(head.statusCode(), null);
        completion.answerId(reader.answerId());
        completion.firstByte();
        listener.over(attempt.route(), true);
        var result = Consumption.of(parts, request, reader);
        completion.finish(result.outcome(), 200, null, result.delivered()).onComplete(journalled -> {
            var response = completion.client().response();
            if (response.closed()) {
                return;
            }
            if (journalled.failed()) {
                completion
                        .client()
                        .refuse(GatewayError.unavailable(
                                "The answer could not be accounted for and is held back. Try again in a" + " moment."));
                return;
            }
            AnswerHeaders.write(completion, attempt);
            response.putHeader(HttpHeaders.CONTENT_TYPE, reader.contentType())
                    .end(completion.ended(answer.appendBuffer(reader.ending())));
        });
    }
}
