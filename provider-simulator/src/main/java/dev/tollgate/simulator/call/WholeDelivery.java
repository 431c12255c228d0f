package dev.tollgate.simulator.call;

import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.truth.TruthRecord.Subject;
import dev.tollgate.simulator.truth.Units;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// Sends an answer in one piece, with its length, unless the script breaks it.
public final class WholeDelivery {
    private static final int SPLIT_PAUSE_MILLIS = 5;
    private static final long MAX_STALL_MILLIS = 600_000;

    private final Call call;
    private final Script script;
    private final Recorder recorder;
    private final HttpServerResponse response;
    private final int tokens;

    /// The status is the one that the response already has.
    public WholeDelivery(Call call, Subject subject, Script script, Units units) {
        this.call = call;
        this.script = script;
        this.response = call.request().response();
        this.recorder = new Recorder(call, subject, response.getStatusCode(), units);
        this.tokens = units.outputTokens();
    }

    /// Sends the body, or starts to.
    public void send(Buffer body) {
        if (script.isEmpty()) {
            complete(body);
            return;
        }
        response.exceptionHandler(_ -> recorder.hungUp(0));
        response.closeHandler(_ -> recorder.hungUp(0));
        int delay = script.number(Directive.FIRST_BYTE_DELAY, 0);
        if (delay > 0) {
            call.vertx().setTimer(delay, _ -> sendScripted(body));
        } else {
            sendScripted(body);
        }
    }

    private void sendScripted(Buffer intact) {
        if (recorder.isDone()) {
            return;
        }
        var body = FrameFaults.padded(intact, script.number(Directive.HUGE_EVENT, 0));
        if (script.sets(Directive.MALFORMED_AFTER)) {
            body = body.getBuffer(0, body.length() * 2 / 3);
        }
        body = Encoding.of(call, script).last(body);
        if (script.sets(Directive.CUT_AFTER)) {
            recorder.cut(0);
            writeHalf(body).onComplete(_ -> call.request().connection().close());
        } else if (script.sets(Directive.STALL_AFTER)) {
            writeHalf(body);
            call.vertx()
                    .setTimer(MAX_STALL_MILLIS, _ -> call.request().connection().close());
        } else if (script.has(Directive.SPLIT_UTF8) && FrameFaults.insideCharacter(body) > 0) {
            sendSplit(body);
        } else {
            complete(body);
        }
    }

    private Future<Void> writeHalf(Buffer body) {
        withLength(body);
        return response.write(body.getBuffer(0, body.length() / 2));
    }

    private void sendSplit(Buffer body) {
        int split = FrameFaults.insideCharacter(body);
        withLength(body);
        response.write(body.getBuffer(0, split));
        call.vertx().setTimer(SPLIT_PAUSE_MILLIS, _ -> {
            if (!recorder.isDone()) {
                complete(body.getBuffer(split, body.length()));
            }
        });
    }

    private void complete(Buffer body) {
        recorder.completed(tokens);
        response.end(body).onFailure(_ -> recorder.lastByteNotSent(0));
    }

    private void withLength(Buffer body) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    }
}
