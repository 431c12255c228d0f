package dev.tollgate.mediajobs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.credit.CloseSlice;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Billing's slices over HTTP, in memory: what is opened twice is answered twice, what is refused stays
/// refused. Under `/_fake` a test gives money, takes slices away, and looks at what is there.
final class BillingFake {
    private final HttpServer server;
    private final Map<UUID, Long> available = new HashMap<>();
    private final Map<UUID, Slice> slices = new HashMap<>();
    private final Map<UUID, Long> closed = new HashMap<>();
    private final Map<UUID, Long> elsewhere = new HashMap<>();
    private boolean isDown;

    private static final class Slice {
        private final OpenSlice request;
        private boolean isRefused;
        private boolean isOpen = true;
        private long epoch = 1;

        private Slice(OpenSlice request) {
            this.request = request;
        }
    }

    BillingFake() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        var parts = exchange.getRequestURI().getPath().split("/", -1);
        var body = exchange.getRequestBody().readAllBytes();
        if (parts[1].equals("_fake")) {
            control(exchange, parts);
        } else if (isDown
                || !"Bearer test-service-token"
                        .equals(exchange.getRequestHeaders().getFirst("authorization"))) {
            send(exchange, isDown ? 503 : 401, "");
        } else if (parts.length == 3) {
            send(exchange, 200, json(open(ContractJson.MAPPER.readValue(body, OpenSlice.class))));
        } else if (parts[4].equals("renew")) {
            send(exchange, 200, json(renew(UUID.fromString(parts[3]))));
        } else {
            close(UUID.fromString(parts[3]), ContractJson.MAPPER.readValue(body, CloseSlice.class));
            send(exchange, 204, "");
        }
    }

    private SliceAnswer open(OpenSlice wish) {
        var known = slices.get(wish.sliceId());
        if (known != null) {
            return known.isRefused
                    ? refused(wish)
                    : known.isOpen ? granted(known) : new SliceAnswer.Closed(wish.sliceId());
        }
        var slice = new Slice(wish);
        slices.put(wish.sliceId(), slice);
        if (available.getOrDefault(wish.tenantId(), 0L) < wish.minimum().nanos()) {
            slice.isRefused = true;
            slice.isOpen = false;
            return refused(wish);
        }
        available.merge(wish.tenantId(), -wish.minimum().nanos(), Long::sum);
        return granted(slice);
    }

    private SliceAnswer renew(UUID id) {
        var slice = slices.get(id);
        if (slice == null || !slice.isOpen) {
            return new SliceAnswer.Closed(id);
        }
        slice.epoch++;
        return granted(slice);
    }

    private void close(UUID id, CloseSlice close) {
        var slice = slices.get(id);
        if (slice != null && slice.isOpen) {
            slice.isOpen = false;
            var rest = slice.request.minimum().minus(close.charged()).nanos();
            available.merge(slice.request.tenantId(), rest, Long::sum);
            closed.put(id, close.charged().nanos());
        }
    }

    private SliceAnswer refused(OpenSlice wish) {
        return new SliceAnswer.InsufficientBalance(
                Money.ofNanos(available.getOrDefault(wish.tenantId(), 0L)),
                Money.ofNanos(elsewhere.getOrDefault(wish.tenantId(), 0L)));
    }

    private static SliceAnswer granted(Slice slice) {
        return new SliceAnswer.Granted(slice.request.sliceId(), slice.request.minimum(), 30_000, slice.epoch);
    }

    /// `/_fake/down/{true|false}`, `/_fake/{tenant}/give/{nanos}`, `/_fake/{tenant}/elsewhere/{nanos}`,
    /// `/_fake/{tenant}/expire`, `/_fake/{tenant}`.
    private void control(HttpExchange exchange, String[] parts) throws IOException {
        if (parts[2].equals("down")) {
            isDown = Boolean.parseBoolean(parts[3]);
            send(exchange, 200, "{}");
            return;
        }
        var tenant = UUID.fromString(parts[2]);
        if (parts.length > 4) {
            (parts[3].equals("give") ? available : elsewhere).put(tenant, Long.parseLong(parts[4]));
        } else if (parts.length > 3) {
            slices.values().stream()
                    .filter(slice -> slice.request.tenantId().equals(tenant))
                    .forEach(slice -> slice.isOpen = false);
        }
        var open = new ArrayList<Map<String, Object>>();
        var ended = new ArrayList<Long>();
        slices.forEach((id, slice) -> {
            if (slice.request.tenantId().equals(tenant) && slice.isOpen) {
                open.add(Map.of("id", id, "held", slice.request.minimum().nanos(), "epoch", slice.epoch));
            }
            if (slice.request.tenantId().equals(tenant) && closed.containsKey(id)) {
                ended.add(closed.get(id));
            }
        });
        send(
                exchange,
                200,
                ContractJson.MAPPER.writeValueAsString(Map.of(
                        "available", available.getOrDefault(tenant, 0L), "open", List.copyOf(open), "closed", ended)));
    }

    private static String json(SliceAnswer answer) throws IOException {
        return ContractJson.MAPPER.writerFor(SliceAnswer.class).writeValueAsString(answer);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
