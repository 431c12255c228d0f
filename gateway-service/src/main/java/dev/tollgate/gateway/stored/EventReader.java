package dev.tollgate.gateway.stored;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/// Sends the events of a response to one client as they come, as fast as it takes them. Used on the client's
/// event loop.
final class EventReader {
    private static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");

    private final Vertx vertx;
    private final Context loop;
    private final HttpServerResponse response;
    private final EventLog log;
    private final Runnable wake = this::wake;
    private long number;
    private long timer;
    private boolean silent;
    private boolean over;

    private EventReader(Vertx vertx, HttpServerResponse response, EventLog log, long after) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.response = response;
        this.log = log;
        this.number = after;
    }

    /// Begins the answer to a client with the events behind the number `after`; it ends when the response
    /// does. A client that leaves changes nothing for the response.
    ///
    /// @param keepAlive a silent stream gets a comment this often
    static void begin(Vertx vertx, HttpServerResponse response, EventLog log, long after, Duration keepAlive) {
        if (response.closed()) {
            return;
        }
        var reader = new EventReader(vertx, response, log, after);
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream; charset=utf-8")
                .putHeader("cache-control", "no-cache")
                .putHeader("x-accel-buffering", "no");
        response.exceptionHandler(broken -> {});
        response.closeHandler(closed -> reader.stop());
        response.drainHandler(drained -> reader.send());
        reader.timer = vertx.setPeriodic(Math.max(1, keepAlive.toMillis()), fired -> reader.keepAlive());
        log.listen(reader.wake);
        reader.send();
    }

    private void wake() {
        loop.runOnContext(turn -> send());
    }

    private void send() {
        while (!over && !response.closed() && !response.writeQueueFull()) {
            var event = log.after(number);
            if (event == null) {
                if (log.isOver(number)) {
                    stop();
                    response.end();
                }
                return;
            }
            silent = false;
            number = event.number();
            response.write(event.frame());
        }
    }

    private void keepAlive() {
        if (silent && !response.closed() && !response.writeQueueFull()) {
            response.write(KEEP_ALIVE);
        }
        silent = true;
    }

    private void stop() {
        over = true;
        log.forget(wake);
        vertx.cancelTimer(timer);
    }
}
