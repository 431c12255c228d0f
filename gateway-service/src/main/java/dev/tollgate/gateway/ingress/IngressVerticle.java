package dev.tollgate.gateway.ingress;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.atomic.AtomicInteger;

/// The HTTP server of one event loop.
final class IngressVerticle extends AbstractVerticle {
    private final HttpServerOptions options;
    private final IngressConfig config;
    private final RequestHandler handler;
    private final AtomicInteger boundPort;

    IngressVerticle(HttpServerOptions options, IngressConfig config, RequestHandler handler, AtomicInteger boundPort) {
        this.options = options;
        this.config = config;
        this.handler = handler;
        this.boundPort = boundPort;
    }

    @Override
    public void start(Promise<Void> started) {
        // With port 0 each server would get a port of its own; a negative number means one free port for all.
        var port = config.port() == 0 ? -1 : config.port();
        vertx.createHttpServer(options)
                .connectionHandler(connection -> connection.exceptionHandler(lost -> {}))
                .requestHandler(handler::handle)
                .listen(port, config.host())
                .onSuccess(server -> boundPort.set(server.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }
}
