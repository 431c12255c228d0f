package dev.tollgate.gateway.ingress;

import dev.tollgate.gateway.error.GatewayError;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/// Reads request bodies within limits of size, time and of the memory that all bodies together take.
@ApplicationScoped
class RequestBody {
    private static final int FIRST_SIZE = 4 * 1024;

    private final Vertx vertx;
    private final IngressConfig config;

    RequestBody(Vertx vertx, IngressConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /// Reads the body and calls one of both, unless the client goes away first. The memory counts as taken until the
    /// request has ended.
    void read(RunningRequest running, Consumer<byte[]> onBody, Consumer<GatewayError> onRefused) {
        read(running, config.maxBodySize().asLongValue(), onBody, onRefused);
    }

    /// The same with a limit of its own, in bytes, where it is below the one for all.
    void read(RunningRequest running, long maxBytes, Consumer<byte[]> onBody, Consumer<GatewayError> onRefused) {
        var limit = Math.min(maxBytes, config.maxBodySize().asLongValue());
        var request = running.http();
        var encoding = request.headers().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            onRefused.accept(new GatewayError.UnsupportedBody(
                    "The content-encoding `" + encoding + "` is not supported. Send the body uncompressed."));
            return;
        }
        var declared = contentLength(request);
        if (declared > limit) {
            onRefused.accept(tooLarge(limit));
            return;
        }
        var reading = new Reading(running, limit, onBody, onRefused);
        if (!reading.take(Math.max(0, declared))) {
            return;
        }
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
        reading.begin((int) declared);
    }

    /// Takes more memory for a request whose body has been read; false when all requests together would hold too much.
    boolean takeMemory(RunningRequest running, long more) {
        return running.takeMemory(more, config.maxBufferedSize().asLongValue());
    }

    /// What is answered when all requests together hold too much.
    static GatewayError full() {
        return GatewayError.overloaded(
                "The gateway holds too many requests at the moment. Try again in a moment.", Duration.ofSeconds(1));
    }

    private static long contentLength(HttpServerRequest request) {
        var header = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        try {
            return header == null ? -1 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static GatewayError tooLarge(long limit) {
        return new GatewayError.BodyTooLarge("The request body is larger than the limit of " + limit + " bytes.");
    }

    private final class Reading {
        private final RunningRequest running;
        private final HttpServerRequest request;
        private final long limit;
        private final Consumer<byte[]> onBody;
        private final Consumer<GatewayError> onRefused;
        private byte[] bytes = new byte[0];
        private int length;
        private long timer;
        private boolean over;

        Reading(RunningRequest running, long limit, Consumer<byte[]> onBody, Consumer<GatewayError> onRefused) {
            this.running = running;
            this.limit = limit;
            this.request = running.http();
            this.onBody = onBody;
            this.onRefused = onRefused;
        }

        void begin(int declared) {
            bytes = new byte[declared >= 0 ? declared : FIRST_SIZE];
            timer = vertx.setTimer(config.bodyTimeout().toMillis(), fired -> timedOut());
            request.exceptionHandler(lost -> stop());
            request.handler(this::append);
            request.endHandler(end -> complete());
            request.resume();
        }

        /// Takes memory for `more` bytes from what all bodies may hold.
        boolean take(long more) {
            if (takeMemory(running, more)) {
                return true;
            }
            refuse(full());
            return false;
        }

        private void append(Buffer chunk) {
            if (over) {
                return;
            }
            var needed = length + chunk.length();
            if (needed > limit) {
                refuse(tooLarge(limit));
                return;
            }
            if (needed > running.takenMemory() && !take(chunk.length())) {
                return;
            }
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
            }
            chunk.getBytes(bytes, length);
            length = needed;
        }

        private void complete() {
            if (!over) {
                stop();
                onBody.accept(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
            }
        }

        private void timedOut() {
            refuse(new GatewayError.BodyTimeout("The request body did not arrive within "
                    + config.bodyTimeout().toSeconds() + " s."));
        }

        private void refuse(GatewayError error) {
            if (!over) {
                stop();
                onRefused.accept(error);
            }
        }

        private void stop() {
            over = true;
            vertx.cancelTimer(timer);
        }
    }
}
