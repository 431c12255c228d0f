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
import java.io.UncheckedIOException;
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
    private final Map<UUID, Long> epochs = new HashMap<>();
    private final List<OpenSlice> opened = new ArrayList<>();
    private final Map<UUID, Long> closed = new HashMap<>();
    private long available;
    private long elsewhere;
    private int renewals;
    volatile Duration ttl = Duration.ofSeconds(30);
    /// Between what it does and its answer.
    volatile Duration delay = Duration.ZERO;
    /// Before an open is looked at.
    volatile Duration lag = Duration.ZERO;
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
                var wish = ContractJson.MAPPER.readValue(body.getBytes(), OpenSlice.class);
                vertx.setTimer(1 + lag.toMillis(), timer -> send(request, open(wish)));
                return;
            }
            var id = UUID.fromString(parts[3]);
            var epoch = Long.parseLong(request.getParam("epoch"));
            if (parts[4].equals("renew")) {
                send(request, renew(id, epoch));
            } else {
                close(id, epoch, ContractJson.MAPPER.readValue(body.getBytes(), CloseSlice.class));
                request.response().setStatusCode(204).end();
            }
        } catch (IOException e) {
            request.response().setStatusCode(400).end();
        }
    }

    private synchronized SliceAnswer open(OpenSlice wish) {
        if (held.containsKey(wish.sliceId())) {
            return granted(wish.sliceId());
        }
        if (wish.minimum().nanos() > available) {
            var all = elsewhere
                    + held.values().stream().mapToLong(Long::longValue).sum();
            return new SliceAnswer.InsufficientBalance(Money.ofNanos(available), Money.ofNanos(all));
        }
        opened.add(wish);
        var granted = Math.min(wish.wanted().nanos(), Math.max(wish.minimum().nanos(), available / 2));
        available -= granted;
        held.put(wish.sliceId(), granted);
        epochs.put(wish.sliceId(), 1L);
        return granted(wish.sliceId());
    }

    private synchronized SliceAnswer renew(UUID sliceId, long epoch) {
        renewals++;
        if (!isHeldBy(sliceId, epoch)) {
            return new SliceAnswer.Closed(sliceId);
        }
        epochs.put(sliceId, epoch + 1);
        return granted(sliceId);
    }

    /// As billing has it: a holder may have missed the answer to its last renewal.
    private boolean isHeldBy(UUID sliceId, long epoch) {
        return held.containsKey(sliceId) && (epochs.get(sliceId) == epoch || epochs.get(sliceId) == epoch + 1);
    }

    private SliceAnswer granted(UUID sliceId) {
        return new SliceAnswer.Granted(sliceId, Money.ofNanos(held.get(sliceId)), ttl.toMillis(), epochs.get(sliceId));
    }

    private synchronized void close(UUID sliceId, long epoch, CloseSlice close) {
        if (isHeldBy(sliceId, epoch)) {
            var granted = held.remove(sliceId);
            available += granted - close.charged().nanos();
            closed.put(sliceId, close.charged().nanos());
        }
    }

    synchronized void expireAll() {
        held.clear();
    }

    private void send(HttpServerRequest request, SliceAnswer answer) {
        String json;
        try {
            json = ContractJson.MAPPER.writerFor(SliceAnswer.class).writeValueAsString(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        vertx.setTimer(
                1 + delay.toMillis(),
                timer -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(json));
    }
}
