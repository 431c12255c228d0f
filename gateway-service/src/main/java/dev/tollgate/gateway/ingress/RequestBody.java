package dev.tollgate.gateway.ingress;

import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
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
    private final GatewayMetrics metrics;

    RequestBody(Vertx vertx, IngressConfig config, GatewayMetrics metrics) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
    }

    /// Reads the body and calls one of both, unless the client goes away first. The memory counts as taken until the
    /// response has ended.
    void read(HttpServerRequest request, Consumer<byte[]> onBody, Consumer<GatewayError> onRefused) {
        var encoding = request.headers().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            onRefused.accept(new GatewayError.UnsupportedBody(
                    "The content-encoding `" + encoding + "` is not supported. Send the body uncompressed."));
            return;
        }
        var declared = contentLength(request);
        if (declared > config.ingress().maxBodySize().asLongValue()) {
            onRefused.accept(tooLarge());
            return;
        }
        var reading = new Reading(request, onBody, onRefused);
        if (!reading.take(Math.max(0, declared))) {
            return;
        }
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
        reading.begin((int) declared);
    }

    private static long contentLength(HttpServerRequest request) {
        var header = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        try {
            return header == null ? -1 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private GatewayError tooLarge() {
        return new GatewayError.BodyTooLarge("The request body is larger than the limit of "
                + config.ingress().maxBodySize().asLongValue() + " bytes.");
    }

    private final class Reading {
        private final HttpServerRequest request;
        private final Consumer<byte[]> onBody;
        private final Consumer<GatewayError> onRefused;
        private byte[] bytes = new byte[0];
        private int length;
        private long taken;
        private long timer;
        private boolean over;

        Reading(HttpServerRequest request, Consumer<byte[]> onBody, Consumer<GatewayError> onRefused) {
            this.request = request;
            this.onBody = onBody;
            this.onRefused = onRefused;
        }

        void begin(int declared) {
            bytes = new byte[declared >= 0 ? declared : FIRST_SIZE];
            request.response().endHandler(ended -> giveBack());
            timer = vertx.setTimer(config.ingress().bodyTimeout().toMillis(), fired -> timedOut());
            request.exceptionHandler(lost -> stop());
            request.handler(this::append);
            request.endHandler(end -> complete());
            request.resume();
        }

        /// Takes memory for `more` bytes from what all bodies may hold.
        boolean take(long more) {
            var held = metrics.bufferedBytes();
            if (held.addAndGet(more) > config.ingress().maxBufferedSize().asLongValue()) {
                held.addAndGet(-more);
                refuse(GatewayError.overloaded(
                        "The gateway holds too many requests at the moment. Try again in a moment.",
                        Duration.ofSeconds(1)));
                return false;
            }
            taken += more;
            return true;
        }

        private void append(Buffer chunk) {
            if (over) {
                return;
            }
            var needed = length + chunk.length();
            if (needed > config.ingress().maxBodySize().asLongValue()) {
                refuse(tooLarge());
                return;
            }
            if (needed > taken && !take(chunk.length())) {
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
                    + config.ingress().bodyTimeout().toSeconds() + " s."));
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

        private void giveBack() {
            metrics.bufferedBytes().addAndGet(-taken);
            taken = 0;
        }
    }
}
