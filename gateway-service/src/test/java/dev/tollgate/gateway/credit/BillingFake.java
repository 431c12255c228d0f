package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.credit.CloseSlice;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One tenant's money behind the agreed HTTP calls: holds what it grants, frees what is given back.
final class BillingFake {
    private final Vertx vertx;
    private final HttpServer server;
    private final Map<UUID, Long> held = new HashMap<>();
    private final List<OpenSlice> opened = new ArrayList<>();
    private final Map<UUID, Long> closed = new HashMap<>();
    private long available;
    private long elsewhere;
    private int renewals;
    volatile Duration ttl = Duration.ofSeconds(30);
    volatile Duration delay = Duration.ZERO;
    volatile int failWith;
    volatile boolean isSilent;

    BillingFake(Vertx vertx, Money available) {
        this.vertx = vertx;
        this.available = available.nanos();
        this.server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    synchronized List<OpenSlice> opened() {
        return List.copyOf(opened);
    }

    synchronized Map<UUID, Long> closed() {
        return Map.copyOf(closed);
    }

    synchronized int renewals() {
        return renewals;
    }

    synchronized long available() {
        return available;
    }

    /// Another holder takes `amount`, or gives back what is less than before.
    synchronized void holdElsewhere(Money amount) {
        available += elsewhere - amount.nanos();
        elsewhere = amount.nanos();
    }

    synchronized void topUp(Money amount) {
        available += amount.nanos();
    }

    private void answer(HttpServerRequest request, Buffer body) {
        if (isSilent) {
            return;
        }
        if (failWith != 0 || !"Bearer token".equals(request.getHeader("authorization"))) {
            request.response().setStatusCode(failWith == 0 ? 401 : failWith).end();
            return;
        }
        try {
            var parts = request.path().split("/");
            if (parts.length == 3) {
                send(request, open(ContractJson.MAPPER.readValue(body.getBytes(), OpenSlice.class)));
            } else if (parts[4].equals("renew")) {
                send(request, renew(UUID.fromString(parts[3])));
            } else {
                close(UUID.fromString(parts[3]), ContractJson.MAPPER.readValue(body.getBytes(), CloseSlice.class));
                request.response().setStatusCode(204).end();
            }
        } catch (IOException e) {
            request.response().setStatusCode(400).end();
        }
    }

    private synchronized SliceAnswer open(OpenSlice wish) {
        if (wish.minimum().nanos() > available) {
            return new SliceAnswer.InsufficientBalance(Money.ofNanos(available), Money.ofNanos(elsewhere));
        }
        opened.add(wish);
        var granted = Math.min(wish.wanted().nanos(), Math.max(wish.minimum().nanos(), available / 2));
        available -= granted;
        held.put(wish.sliceId(), granted);
        return new SliceAnswer.Granted(wish.sliceId(), Money.ofNanos(granted), ttl.toMillis(), 1);
    }

    private synchronized SliceAnswer renew(UUID sliceId) {
        renewals++;
        var granted = held.get(sliceId);
        return granted == null
                ? new SliceAnswer.Closed(sliceId)
                : new SliceAnswer.Granted(sliceId, Money.ofNanos(granted), ttl.toMillis(), 2);
    }

    private synchronized void close(UUID sliceId, CloseSlice close) {
        var granted = held.remove(sliceId);
        if (granted != null) {
            available += granted - close.charged().nanos();
            closed.put(sliceId, close.charged().nanos());
        }
    }

    synchronized void expireAll() {
        held.clear();
    }

    private void send(HttpServerRequest request, SliceAnswer answer) throws IOException {
        var json = ContractJson.MAPPER.writerFor(SliceAnswer.class).writeValueAsString(answer);
        vertx.setTimer(
                1 + delay.toMillis(),
                timer -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(json));
    }
}
