package dev.tollgate.gateway.management;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.session.ExchangedSession;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Every owner of the management API in one server: knows one session, notes what it was asked, streams
/// events.
final class OwnerFake {
    static final String COOKIE = "good-session";
    static final String CSRF = "csrf-token";

    record Asked(String method, String uri, MultiMap headers, String body) {}

    private final HttpServer server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    final AtomicInteger exchanges = new AtomicInteger();
    final List<HttpServerResponse> streams = new CopyOnWriteArrayList<>();
    final AtomicInteger streamsClosed = new AtomicInteger();
    volatile boolean isSessionEnded;
    volatile Instant jwtExpiresAt = Instant.now().plusSeconds(300);

    OwnerFake(Vertx vertx) {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    Asked last() {
        return asked.getLast();
    }

    List<Asked> asked() {
        return asked;
    }

    void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    private void answer(HttpServerRequest request, Buffer body) {
        if (request.path().equals("/internal/sessions/exchange")) {
            exchange(request, body);
            return;
        }
        asked.add(new Asked(
                request.method().name(),
                request.uri(),
                MultiMap.caseInsensitiveMultiMap().addAll(request.headers()),
                body.toString()));
        var response = request.response();
        switch (request.path()) {
            case "/api/requests/live" -> {
                response.closeHandler(closed -> streamsClosed.incrementAndGet());
                response.setChunked(true).putHeader("content-type", "text/event-stream");
                response.write(Buffer.buffer());
                streams.add(response);
            }
            case "/api/session" -> {
                response.headers().add("set-cookie", "__Host-tollgate-session=new; Path=/; Secure");
                response.headers().add("set-cookie", "other=1");
                response.end("{}");
            }
            case "/api/usage" -> response.putHeader("set-cookie", "evil=1").end("x".repeat(3_000_000));
            case "/api/ledger" -> {
                response.putHeader("content-length", "100").write("short");
                request.connection().close();
            }
            default -> response.putHeader("content-type", "application/json").end("{\"items\":[]}");
        }
    }

    private void exchange(HttpServerRequest request, Buffer body) {
        exchanges.incrementAndGet();
        try {
            var cookie =
                    ContractJson.MAPPER.readTree(body.getBytes()).path("value").asText();
            if (!cookie.equals(COOKIE) || isSessionEnded) {
                request.response().setStatusCode(401).end();
                return;
            }
            var session = new ExchangedSession(new UUID(0, 1), new UUID(0, 2), "the.jwt", jwtExpiresAt, CSRF);
            request.response().end(Buffer.buffer(ContractJson.MAPPER.writeValueAsBytes(session)));
        } catch (IOException e) {
            request.response().setStatusCode(400).end();
        }
    }
}
