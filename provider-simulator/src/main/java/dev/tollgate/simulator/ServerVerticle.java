package dev.tollgate.simulator;

import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.truth.TruthLog;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.function.IntConsumer;

/// One server on one event loop: reads a request completely and hands it to its endpoint.
final class ServerVerticle extends AbstractVerticle {
    private static final Logger LOG = System.getLogger(ServerVerticle.class.getName());
    private static final int MAX_BODY_BYTES = 64 << 20;

    private final HttpServerOptions options;
    private final Routes routes;
    private final TruthLog truth;
    private final IntConsumer whenListening;

    ServerVerticle(HttpServerOptions options, Routes routes, TruthLog truth, IntConsumer whenListening) {
        this.options = options;
        this.routes = routes;
        this.truth = truth;
        this.whenListening = whenListening;
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer(options)
                .requestHandler(this::receive)
                .listen()
                .onSuccess(server -> {
                    whenListening.accept(server.actualPort());
                    started.complete();
                })
                .onFailure(started::fail);
    }

    private void receive(HttpServerRequest request) {
        var startedAt = Instant.now();
        var body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(_ -> {
            var call = new Call(vertx, truth, request, body, startedAt);
            try {
                (body.length() > MAX_BODY_BYTES ? routes.tooLarge() : routes.endpoint(call)).handle(call);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "The simulator failed path=" + request.path(), e);
                if (!request.response().ended()) {
                    request.response().setStatusCode(500).end("The simulator itself failed; see its log.");
                }
            }
        });
    }
}
