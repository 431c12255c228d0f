package dev.tollgate.gateway.exchange;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Supplier;

/// The client's side of a stream: holds what must not be committed yet, writes in one piece what one read of the
/// upstream brought, and stops the upstream while the client is slow.
final class ClientStream {
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence X_ACCEL_BUFFERING = HttpHeaders.createOptimized("x-accel-buffering");
    private static final CharSequence NO = HttpHeaders.createOptimized("no");

    private final Vertx vertx;
    private final Completion completion;
    private final HttpServerResponse response;
    private final UpstreamAttempt attempt;
    private final HttpClientResponse upstream;
    private final Supplier<AnswerReader> reader;
    private Buffer held = Buffer.buffer();
    private boolean committed;
    private boolean flushPending;
    private boolean waiting;
    private boolean gone;
    private long lastWrite = System.nanoTime();

    /// @param reader what reads the upstream's answer, once the first of it was read
    ClientStream(Vertx vertx, Completion completion, UpstreamAttempt attempt, Supplier<AnswerReader> reader) {
        this.vertx = vertx;
        this.completion = completion;
        this.response = completion.client().response();
        this.attempt = attempt;
        this.upstream = attempt.head();
        this.reader = reader;
    }

    /// What the client gets next; to be added to.
    Buffer held() {
        return held;
    }

    boolean isCommitted() {
        return committed;
    }

    /// Whether the upstream is stopped until the client takes more.
    boolean isWaiting() {
        return waiting;
    }

    /// From here on the answer is a stream with status 200.
    void commit() {
        committed = true;
        completion.firstByte();
        AnswerHeaders.write(completion, attempt);
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, reader.get().contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                .putHeader(X_ACCEL_BUFFERING, NO);
    }

    /// Writes on the event loop's next turn, when everything that one read brought is there.
    void flushSoon() {
        if (committed && !flushPending) {
            flushPending = true;
            vertx.runOnContext(turn -> flush());
        }
    }

    /// Milliseconds since the client got something, or since the beginning.
    long silentMillis(long now) {
        return (now - lastWrite) / 1_000_000;
    }

    /// Whether the client has taken nothing for `limit` although there is something for it.
    boolean isStalled(long now, Duration limit) {
        return waiting && now - lastWrite >= limit.toNanos();
    }

    /// Shows the client that the stream lives. Before the status is known there is no way to.
    void keepAlive(long now) {
        if (committed && !waiting && !gone && held.length() == 0) {
            response.write(Buffer.buffer(reader.get().keepAlive()));
        }
        lastWrite = waiting ? lastWrite : now;
    }

    /// Writes what is held and `terminal`, and ends the answer.
    void end(Buffer terminal) {
        if (!gone && !response.closed() && !response.ended()) {
            held.appendBuffer(terminal);
            response.end(held);
        }
        gone = true;
    }

    /// The client is gone: nothing is written any more, and the upstream is let run.
    void abandon() {
        gone = true;
        held = Buffer.buffer();
        if (waiting) {
            waiting = false;
            upstream.resume();
        }
    }

    /// Closes the connection of a client that takes nothing.
    void drop() {
        lastWrite = System.nanoTime();
        completion.client().http().connection().close();
    }

    private void flush() {
        flushPending = false;
        if (gone || held.length() == 0 || response.closed() || response.ended()) {
            return;
        }
        response.write(held);
        held = Buffer.buffer(256);
        lastWrite = System.nanoTime();
        if (response.writeQueueFull() && !waiting) {
            waiting = true;
            upstream.pause();
            response.drainHandler(drained -> resume());
        }
    }

    private void resume() {
        if (waiting) {
            waiting = false;
            lastWrite = System.nanoTime();
            upstream.resume();
        }
    }
}
