package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Relay;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Streams an answer to its client. Nothing is written before the first event that means something; the end is written
/// only when the usage event is on disk; whatever breaks in between becomes an error event.
final class StreamAnswer implements UpstreamAnswer, AnswerBody.Reader {
    private static final String CUT_CODE = "upstream_stream_cut";

    private final Parts parts;
    private final Completion completion;
    private final Relay.Request request;
    private final UpstreamAttempt attempt;
    private final Route route;
    private final HttpClientResponse head;
    private final Listener listener;
    private final AnswerBody body;
    private final ClientStream client;
    private AnswerReader reader;
    private boolean ended;
    private boolean upstreamEnded;
    private boolean draining;
    private boolean finishedForClient;
    private long deliveredBytes;
    private long lastRead;
    private long timer;

    StreamAnswer(
            Parts parts, Completion completion, Relay.Request request, UpstreamAttempt attempt, Listener listener) {
        this.parts = parts;
        this.completion = completion;
        this.request = request;
        this.attempt = attempt;
        this.reader = attempt.reader();
        this.route = attempt.route();
        this.head = attempt.head();
        this.listener = listener;
        this.body = new AnswerBody(parts.config(), attempt, this);
        this.client = new ClientStream(parts.vertx(), completion, attempt, () -> reader);
    }

    @Override
    public void read() {
        lastRead = System.nanoTime();
        armTimer();
        head.exceptionHandler(lost -> cut("cut", "The provider's connection was lost."));
        head.endHandler(end -> upstreamEnd());
        head.handler(this::bytes);
        head.resume();
    }

    @Override
    public boolean clientGone() {
        if (ended) {
            return true;
        }
        if (!client.isCommitted()) {
            ended = true;
            parts.vertx().cancelTimer(timer);
            return false;
        }
        if (!draining) {
            draining = true;
            finishedForClient = reader.isFinished();
            deliveredBytes = reader.outputBytes();
            client.abandon();
            parts.vertx().setTimer(Math.max(1, parts.config().drainLimit().toMillis()), fired -> endDrained());
        }
        return true;
    }

    private void bytes(Buffer buffer) {
        if (ended) {
            return;
        }
        lastRead = System.nanoTime();
        try {
            body.feed(buffer.getBytes());
        } catch (IOException e) {
            unreadable("malformed-event");
        }
    }

    @Override
    public boolean payload(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException {
        reader.read(bytes, from, to, dataFrom, dataTo, out());
        proceed("error-event");
        return !ended;
    }

    @Override
    public void between(byte[] bytes, int from, int to) {
        if (!draining) {
            reader.readOther(bytes, from, to, client.held());
        }
    }

    @Override
    public void readBy(AnswerReader other) {
        reader = other;
    }

    @Override
    public boolean isOver() {
        return ended;
    }

    @Override
    public void unreadable(String label) {
        cut(label, label.equals("malformed-event") ? "The provider sent an event that cannot be read." : "");
    }

    private @Nullable Buffer out() {
        return draining ? null : client.held();
    }

    /// Acts on what the reader knows after one more piece.
    private void proceed(String labelOfFailure) {
        var failure = reader.failure();
        if (failure != null) {
            broken(labelOfFailure, failure);
        } else if (reader.isComplete()) {
            complete();
        } else if (draining) {
            if (reader.usage() != null && reader.isFinished()) {
                endDrained();
            }
        } else {
            if (!client.isCommitted() && reader.isMeaningful()) {
                client.commit();
            }
            client.flushSoon();
        }
    }

    private void upstreamEnd() {
        upstreamEnded = true;
        if (ended) {
            return;
        }
        try {
            body.end();
        } catch (IOException e) {
            cut("malformed-event", "The provider's answer broke off in the middle of an event.");
        }
        if (!ended) {
            reader.end(out());
            proceed("cut");
        }
    }

    /// The upstream has said all it has to say.
    private void complete() {
        if (draining) {
            endDrained();
            return;
        }
        if (!reader.isMeaningful()) {
            cut("empty", "");
            return;
        }
        if (!client.isCommitted()) {
            client.commit();
        }
        end();
        completion.called(head.statusCode(), null);
        listener.over(route, true);
        var result = Consumption.of(parts, request, reader);
        completion.finish(result.outcome(), 200, null, result.delivered()).onComplete(journalled -> {
            client.end(
                    journalled.succeeded()
                            ? completion.ended(reader.ending())
                            : reader.errorEvent(CompletionError.of(
                                    CompletionError.Kind.INTERNAL, "The answer could not be accounted for.")));
            releaseUpstream();
        });
    }

    private void cut(String label, String message) {
        broken(label, CompletionError.of(CompletionError.Kind.BAD_GATEWAY, message));
    }

    private void broken(String label, CompletionError error) {
        if (ended) {
            return;
        }
        if (draining) {
            endDrained();
            return;
        }
        end();
        attempt.call().cancel();
        if (!client.isCommitted()) {
            unusable(label, error);
            return;
        }
        var delivered = reader.hasOutput()
                ? Consumption.delivered(parts, request, reader, reader.outputBytes())
                : Delivered.NOTHING;
        completion.called(
                head.statusCode(), label, reader.hasOutput() ? Delivered.NOTHING : Consumption.unheard(parts, request));
        listener.over(route, false);
        completion
                .finish(Outcome.CUT_BY_UPSTREAM, 200, CUT_CODE, delivered)
                .onComplete(journalled -> client.end(completion.ended(reader.errorEvent(ofCut(error)))));
    }

    private void unusable(String label, CompletionError error) {
        if (label.equals("idle-timeout")) {
            listener.unusable(route, new UpstreamFailure(Kind.TIMEOUT, label, head.statusCode(), null, ""));
        } else {
            ToldFailure.tell(parts, attempt, label, error, listener);
        }
    }

    /// What the client is told of a broken stream: what the provider said, when that is more than that it broke.
    private CompletionError ofCut(CompletionError error) {
        var isVague = switch (error.kind()) {
            case BAD_GATEWAY, INTERNAL, TIMEOUT -> true;
            default -> false;
        };
        var message = parts.upstreams().withoutSecrets(route, error.message());
        return new CompletionError(
                isVague ? CompletionError.Kind.BAD_GATEWAY : error.kind(),
                message.isEmpty()
                        ? "The answer broke off. It is not complete."
                        : message + " The answer is not complete.",
                null,
                isVague ? CUT_CODE : error.code(),
                error.retryAfter());
    }

    /// The client is gone and the upstream has been read for as long as that was worth it.
    private void endDrained() {
        if (ended) {
            return;
        }
        end();
        if (!upstreamEnded && !reader.isComplete()) {
            attempt.call().cancel();
        }
        completion.called(head.statusCode(), null);
        listener.over(route, true);
        var outcome = finishedForClient ? Outcome.COMPLETE : Outcome.CUT_BY_CLIENT;
        var code = finishedForClient ? null : "client_closed_request";
        completion.finish(outcome, 200, code, Consumption.delivered(parts, request, reader, deliveredBytes));
    }

    private void end() {
        ended = true;
        parts.vertx().cancelTimer(timer);
        completion.answerId(reader.answerId());
    }

    /// After the end of the answer nothing is expected; a provider that does not close is left, so that the connection
    /// is not kept busy for ever.
    private void releaseUpstream() {
        if (!upstreamEnded) {
            parts.vertx().setTimer(1_000, fired -> {
                if (!upstreamEnded) {
                    attempt.call().cancel();
                }
            });
        }
    }

    private void armTimer() {
        var idle = route.provider().timeouts().idle().toMillis();
        var keepAlive = parts.config().keepAlive().toMillis();
        var now = System.nanoTime();
        var untilIdle = idle - (now - lastRead) / 1_000_000;
        var untilKeepAlive = keepAlive - client.silentMillis(now);
        timer = parts.vertx()
                .setTimer(Math.max(1, Math.min(untilIdle, untilKeepAlive)), fired -> tick(idle, keepAlive));
    }

    private void tick(long idle, long keepAlive) {
        var now = System.nanoTime();
        if (client.isStalled(now, parts.config().clientStall())) {
            client.drop();
        } else if (!client.isWaiting() && (now - lastRead) / 1_000_000 >= idle) {
            idle();
        } else if (client.silentMillis(now) >= keepAlive) {
            client.keepAlive(now);
        }
        if (!ended) {
            lastRead = client.isWaiting() ? now : lastRead;
            armTimer();
        }
    }

    private void idle() {
        if (reader.isFinished()) {
            reader.end(out());
            proceed("idle-timeout");
            attempt.call().cancel();
        } else {
            broken("idle-timeout", CompletionError.of(CompletionError.Kind.TIMEOUT, "The provider stopped sending."));
        }
    }
}
