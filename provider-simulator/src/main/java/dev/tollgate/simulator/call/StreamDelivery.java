package dev.tollgate.simulator.call;

import dev.tollgate.simulator.call.Frame.Kind;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.truth.TruthRecord.Subject;
import dev.tollgate.simulator.truth.Units;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends events at the script's pace, and breaks off where the script says. Events that need not wait for each other
/// go out in one write of up to 16 KB.
public final class StreamDelivery {
    private static final int MAX_WRITE_BYTES = 16 << 10;
    private static final int SPLIT_PAUSE_MILLIS = 5;
    private static final long MAX_STALL_MILLIS = 600_000;

    private final Call call;
    private final Script script;
    private final Recorder recorder;
    private final HttpServerResponse response;
    private final Iterator<Frame> frames;
    private final Supplier<Buffer> errorEvent;
    private final Encoding encoding;
    private Buffer unsent = Buffer.buffer();
    private int unsentFrames;
    private int contentFrames;
    private int delivered;
    private boolean blocked;
    private @Nullable Frame held;
    private @Nullable Buffer secondHalf;

    /// `errorEvent` is what the format sends when the script asks for an error in the middle.
    public StreamDelivery(
            Call call,
            Subject subject,
            Script script,
            Units units,
            Iterator<Frame> frames,
            Supplier<Buffer> errorEvent) {
        this.call = call;
        this.script = script;
        this.recorder = new Recorder(call, subject, 200, units);
        this.response = call.request().response();
        this.frames = frames;
        this.errorEvent = errorEvent;
        this.encoding = Encoding.of(call, script);
    }

    /// Starts sending and returns.
    public void start() {
        response.setChunked(true);
        response.exceptionHandler(_ -> recorder.hungUp(delivered));
        response.closeHandler(_ -> recorder.hungUp(delivered));
        response.drainHandler(_ -> resume());
        pauseThenPump(script.number(Directive.FIRST_BYTE_DELAY, 0));
    }

    private void pauseThenPump(int millis) {
        if (millis > 0) {
            call.vertx().setTimer(millis, _ -> pump());
        } else {
            pump();
        }
    }

    /// A drained queue moves only a stream that waits for it, not one that waits for its pace.
    private void resume() {
        if (blocked) {
            blocked = false;
            pump();
        }
    }

    private void pump() {
        boolean goesOn = true;
        while (goesOn && !recorder.isDone()) {
            if (response.writeQueueFull()) {
                blocked = true;
                return;
            }
            goesOn = secondHalf != null ? sendSecondHalf() : sendNext();
        }
    }

    /// True when the next event may follow at once.
    private boolean sendNext() {
        var frame = held != null ? held : frames.hasNext() ? frames.next() : null;
        if (frame == null) {
            finish();
            return false;
        }
        boolean waited = held != null;
        held = null;
        if (!waited && frame.kind() == Kind.CONTENT && contentFrames == 0 && script.has(Directive.FIRST_TOKEN_DELAY)) {
            held = frame;
            flush();
            call.vertx().setTimer(script.number(Directive.FIRST_TOKEN_DELAY, 0), _ -> pump());
            return false;
        }
        if (breaksOffAt(frame)) {
            return false;
        }
        return (frame.kind() == Kind.DONE && script.has(Directive.MISSING_DONE)) || send(frame);
    }

    private boolean breaksOffAt(Frame frame) {
        if (due(Directive.CUT_AFTER, frame)) {
            unsent.appendBuffer(frame.bytes(), 0, frame.bytes().length() / 2);
            recorder.cut(delivered);
            response.write(encoding.part(unsent))
                    .onComplete(_ -> call.request().connection().close());
            return true;
        }
        if (due(Directive.STALL_AFTER, frame)) {
            flush();
            held = frame;
            call.vertx()
                    .setTimer(MAX_STALL_MILLIS, _ -> call.request().connection().close());
            return true;
        }
        if (due(Directive.ERROR_AFTER, frame)) {
            recorder.cut(delivered);
            response.end(encoding.last(unsent.appendBuffer(FrameFaults.applied(script, errorEvent.get(), -1))));
            return true;
        }
        return false;
    }

    private boolean due(Directive directive, Frame frame) {
        return script.sets(directive)
                && frame.kind() != Kind.HEAD
                && (contentFrames >= script.number(directive, 0) || frame.kind() != Kind.CONTENT);
    }

    private boolean send(Frame frame) {
        boolean content = frame.kind() == Kind.CONTENT;
        var bytes = script.isEmpty()
                ? frame.bytes()
                : FrameFaults.applied(script, frame.bytes(), content ? contentFrames : -1);
        contentFrames += content ? 1 : 0;
        int split = script.has(Directive.SPLIT_UTF8) ? FrameFaults.insideCharacter(bytes) : 0;
        if (split > 0) {
            unsent.appendBuffer(bytes, 0, split);
            flush();
            secondHalf = bytes.getBuffer(split, bytes.length());
            delivered += frame.tokens();
            call.vertx().setTimer(SPLIT_PAUSE_MILLIS, _ -> pump());
            return false;
        }
        unsent.appendBuffer(bytes);
        delivered += frame.tokens();
        return content ? paced() : flushedWhenLarge();
    }

    private boolean paced() {
        int pace = script.number(Directive.PACE, 0);
        if (++unsentFrames < script.number(Directive.BATCH, pace > 0 ? 1 : Integer.MAX_VALUE)) {
            return flushedWhenLarge();
        }
        flush();
        if (pace == 0) {
            return true;
        }
        call.vertx().setTimer(pace, _ -> pump());
        return false;
    }

    private boolean flushedWhenLarge() {
        if (unsent.length() >= MAX_WRITE_BYTES) {
            flush();
        }
        return true;
    }

    private boolean sendSecondHalf() {
        var rest = secondHalf;
        if (rest != null) {
            unsent.appendBuffer(rest);
            secondHalf = null;
            flush();
        }
        return true;
    }

    private void flush() {
        if (unsent.length() > 0) {
            response.write(encoding.part(unsent));
            unsent = Buffer.buffer();
        }
        unsentFrames = 0;
    }

    private void finish() {
        recorder.completed(delivered);
        int sent = delivered;
        response.end(encoding.last(unsent)).onFailure(_ -> recorder.lastByteNotSent(sent));
    }
}
