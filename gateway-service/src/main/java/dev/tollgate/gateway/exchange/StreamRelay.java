package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.error.OpenAiError;
import dev.tollgate.gateway.upstream.UpstreamCall;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import dev.tollgate.protocol.sse.SseFramer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Relays a stream of chat chunks. Nothing is written before the first chunk that means something; the end is written
/// only when the usage event is on disk; whatever breaks in between becomes an error event.
final class StreamRelay implements UpstreamAnswer, SseFramer.Sink {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final String DONE_EVENT = "data: [DONE]\n\n";
    private static final String CUT_CODE = "upstream_stream_cut";

    private final Parts parts;
    private final Completion completion;
    private final ChatRequest request;
    private final AnswerForm form;
    private final Route route;
    private final UpstreamCall call;
    private final HttpClientResponse head;
    private final Listener listener;
    private final SseFramer framer;
    private final ClientStream client;
    private final ChatAnswer chunk = new ChatAnswer();
    private @Nullable ProviderUsage usage;
    private boolean hasOutput;
    private boolean begun;
    private boolean done;
    private boolean ended;
    private boolean upstreamEnded;
    private boolean draining;
    private boolean finishedForClient;
    private long deliveredBytes;
    private String cutMessage = "";
    private long lastRead;
    private long timer;

    StreamRelay(
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
        this.framer =
                new SseFramer(Math.toIntExact(parts.config().maxEventSize().asLongValue()), this);
        this.client = new ClientStream(parts.vertx(), completion, head);
    }

    @Override
    public void read() {
        lastRead = System.nanoTime();
        armTimer();
        head.exceptionHandler(lost -> broken("cut", "The provider's connection was lost."));
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
            finishedForClient = chunk.isFinished();
            deliveredBytes = chunk.outputBytes();
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
        var read = buffer.getBytes();
        try {
            if (!begun && !beginsLikeEvents(read)) {
                return;
            }
            framer.feed(read);
        } catch (IOException e) {
            broken("malformed-event", "The provider sent an event that cannot be read.");
        }
    }

    /// Whether the stream's first visible byte is not that of a JSON or HTML document.
    private boolean beginsLikeEvents(byte[] read) {
        for (var letter : read) {
            if (letter == '{' || letter == '[' || letter == '<') {
                broken(letter == '<' ? "html" : "not-a-stream", "");
                return false;
            }
            if (letter > ' ' || letter < 0) {
                begun = true;
                return true;
            }
        }
        return true;
    }

    @Override
    public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException {
        if (Arrays.equals(bytes, dataFrom, dataTo, DONE, 0, DONE.length)) {
            done = true;
            complete();
            return false;
        }
        if (!understand(bytes, dataFrom, dataTo)) {
            return !ended;
        }
        if (form.fits(bytes, chunk)) {
            client.append(bytes, from, to);
        } else {
            client.append(form.edit(bytes, from, to, chunk));
        }
        commitIfMeaningful();
        return true;
    }

    @Override
    public boolean onJoinedData(byte[] payload) throws IOException {
        if (understand(payload, 0, payload.length)) {
            client.append(Buffer.buffer("data: "));
            client.append(form.edit(payload, 0, payload.length, chunk));
            client.append(Buffer.buffer("\n\n"));
            commitIfMeaningful();
        }
        return !ended;
    }

    @Override
    public boolean onOther(byte[] bytes, int from, int to) {
        if (!draining) {
            client.append(bytes, from, to);
        }
        return true;
    }

    /// Reads a chunk; false when it must not be relayed.
    private boolean understand(byte[] bytes, int from, int to) throws IOException {
        if (from == to) {
            return false;
        }
        chunk.read(bytes, from, to);
        var error = chunk.error();
        if (error != null) {
            broken("error-event", parts.upstreams().withoutSecrets(route, error));
            return false;
        }
        hasOutput |= chunk.hasOutput();
        var reported = chunk.usage();
        if (reported != null) {
            usage = reported;
        }
        if (draining && usage != null && chunk.isFinished()) {
            endDrained();
        }
        return !draining && !form.drops(chunk);
    }

    private void commitIfMeaningful() {
        if (!client.isCommitted() && (chunk.hasOutput() || chunk.hasFinish())) {
            client.commit();
        }
        client.flushSoon();
    }

    private void upstreamEnd() {
        upstreamEnded = true;
        if (ended) {
            return;
        }
        try {
            framer.end();
        } catch (IOException e) {
            broken("malformed-event", "The provider's answer broke off in the middle of an event.");
            return;
        }
        if (ended) {
            return;
        }
        if (chunk.isFinished()) {
            complete();
        } else {
            broken("cut", "The provider's answer broke off.");
        }
    }

    /// The upstream has said all it has to say.
    private void complete() {
        if (draining) {
            endDrained();
            return;
        }
        if (!client.isCommitted()) {
            broken("empty", "");
            return;
        }
        end();
        completion.called(head.statusCode(), null);
        listener.over(route, true);
        var result = Consumption.of(parts, request, usage, hasOutput, chunk.outputBytes());
        completion.finish(result.outcome(), 200, null, result.delivered()).onComplete(journalled -> {
            if (journalled.succeeded()) {
                client.end(DONE_EVENT);
            } else {
                client.end(errorEvent("The answer could not be accounted for.", "internal_error"));
            }
            releaseUpstream();
        });
    }

    private void broken(String label, String message) {
        if (ended) {
            return;
        }
        if (draining) {
            endDrained();
            return;
        }
        end();
        call.cancel();
        if (!client.isCommitted()) {
            var kind = label.equals("idle-timeout") ? Kind.TIMEOUT : Kind.BAD_ANSWER;
            listener.unusable(route, new UpstreamFailure(kind, label, head.statusCode(), null));
            return;
        }
        cutMessage = message;
        completion.called(head.statusCode(), label);
        listener.over(route, false);
        var delivered =
                hasOutput ? Consumption.delivered(parts, request, usage, chunk.outputBytes()) : Delivered.NOTHING;
        completion
                .finish(Outcome.CUT_BY_UPSTREAM, 200, CUT_CODE, delivered)
                .onComplete(journalled -> client.end(errorEvent(cutMessage, CUT_CODE)));
    }

    /// The client is gone and the upstream has been read for as long as that was worth it.
    private void endDrained() {
        if (ended) {
            return;
        }
        end();
        if (!upstreamEnded && !done) {
            call.cancel();
        }
        completion.called(head.statusCode(), null);
        listener.over(route, true);
        var outcome = finishedForClient ? Outcome.COMPLETE : Outcome.CUT_BY_CLIENT;
        var code = finishedForClient ? null : "client_closed_request";
        completion.finish(outcome, 200, code, Consumption.delivered(parts, request, usage, deliveredBytes));
    }

    private void end() {
        ended = true;
        parts.vertx().cancelTimer(timer);
        completion.answerId(chunk.id());
    }

    /// After `[DONE]` nothing is expected; a provider that does not close is left, so that the connection is not kept
    /// busy for ever.
    private void releaseUpstream() {
        if (!upstreamEnded) {
            parts.vertx().setTimer(1_000, fired -> {
                if (!upstreamEnded) {
                    call.cancel();
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
            if (chunk.isFinished()) {
                complete();
                call.cancel();
            } else {
                broken("idle-timeout", "The provider stopped sending.");
            }
        } else if (client.silentMillis(now) >= keepAlive) {
            client.keepAlive(now);
        }
        if (!ended) {
            lastRead = client.isWaiting() ? now : lastRead;
            armTimer();
        }
    }

    private static String errorEvent(String message, String code) {
        var text = message.isEmpty()
                ? "The answer broke off. It is not complete."
                : message + " The answer is not complete.";
        return "data: " + new OpenAiError(502, text, "server_error", null, code, null).json() + "\n\n";
    }
}
