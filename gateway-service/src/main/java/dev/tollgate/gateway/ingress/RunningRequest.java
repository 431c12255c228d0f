package dev.tollgate.gateway.ingress;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/// A request from its first byte until its response has ended or its client is gone: it counts as running, and holds
/// memory for its body. Used on one event loop.
final class RunningRequest {
    private final HttpServerRequest http;
    private final Shutdown shutdown;
    private final AtomicLong memory;
    private final boolean counts;
    private long taken;

    private RunningRequest(HttpServerRequest http, Shutdown shutdown, AtomicLong memory, boolean counts) {
        this.http = http;
        this.shutdown = shutdown;
        this.memory = memory;
        this.counts = counts;
    }

    /// Begins to count; `memory` is what the bodies of all requests hold, `counts` whether a shutdown waits for the
    /// request. A response has one end handler, so nobody else may set it.
    static RunningRequest begin(HttpServerRequest http, Shutdown shutdown, AtomicLong memory, boolean counts) {
        var running = new RunningRequest(http, shutdown, memory, counts);
        if (counts) {
            shutdown.requestBegins();
        }
        http.response().endHandler(ended -> running.end());
        return running;
    }

    HttpServerRequest http() {
        return http;
    }

    /// Takes `more` bytes unless all requests together would hold more than `limit`.
    boolean takeMemory(long more, long limit) {
        if (memory.addAndGet(more) > limit) {
            memory.addAndGet(-more);
            return false;
        }
        taken += more;
        return true;
    }

    long takenMemory() {
        return taken;
    }

    private void end() {
        memory.addAndGet(-taken);
        taken = 0;
        if (counts) {
            shutdown.requestEnds();
        }
    }
}
