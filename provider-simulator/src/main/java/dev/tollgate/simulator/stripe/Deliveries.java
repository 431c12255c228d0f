package dev.tollgate.simulator.stripe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Makes events and sends them, signed anew each time, until they are answered with 2xx.
final class Deliveries {
    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_ATTEMPTS = 15;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final long TIMEOUT_MILLIS = 10_000;
    private final Map<String, Event> events = new LinkedHashMap<>();
    private final List<Event> held = new ArrayList<>();
    private Script script;
    private @Nullable HttpClient http;

    Deliveries(String url, String secret) {
        this.script = new Script(url, secret, 1, false, false, 0, null, null);
    }

    synchronized Script script() {
        return script;
    }

    synchronized void script(Script next) {
        script = next;
    }

    /// Whether one more API call fails.
    synchronized boolean takeFailure() {
        var left = script.failures();
        script = left > 0 ? script.withFailures(left - 1) : script;
        return left > 0;
    }

    /// Makes an event and sends it as the script says.
    synchronized void happened(Vertx vertx, String type, ObjectNode object) {
        var event = new Event(Ids.random("evt_1", 24), type, System.currentTimeMillis() / 1000, object);
        events.put(event.id, event);
        if (events.size() > MAX_EVENTS) {
            events.remove(events.keySet().iterator().next());
        }
        if (script.hold()) {
            held.add(event);
        } else if (!script.lost()) {
            sendCopies(vertx, event);
        }
    }

    /// Sends what was held, the last event first when `isReversed`; one after the other, so that they come in this
    /// order.
    synchronized void release(Vertx vertx, boolean isReversed) {
        var sent = Future.<Void>succeededFuture();
        for (var event : isReversed ? held.reversed() : held) {
            for (var copy = 0; copy < script.copies(); copy++) {
                sent = sent.compose(_ -> send(vertx, event, 1));
            }
        }
        held.clear();
    }

    /// Sends an event once more; answers whether it is known.
    synchronized boolean resend(Vertx vertx, String id) {
        var event = events.get(id);
        if (event != null) {
            send(vertx, event, 1);
        }
        return event != null;
    }

    private void sendCopies(Vertx vertx, Event event) {
        for (var copy = 0; copy < script.copies(); copy++) {
            send(vertx, event, 1);
        }
    }

    /// The future ends when the receiver has answered, or has not; it never fails.
    private synchronized Future<Void> send(Vertx vertx, Event event, int attempt) {
        if (script.url().isEmpty()) {
            return Future.succeededFuture();
        }
        if (http == null) {
            http = vertx.createHttpClient();
        }
        var body = Json.bytesOf(event.json());
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(script.url())
                .setTimeout(TIMEOUT_MILLIS)
                .putHeader("content-type", "application/json; charset=utf-8")
                .putHeader("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .putHeader("stripe-signature", signature(script.secret(), body));
        return http.request(options).compose(request -> request.send(body)).transform(answer -> {
            var status = answer.succeeded() ? answer.result().statusCode() : 0;
            answered(vertx, event, attempt, status);
            return Future.succeededFuture();
        });
    }

    private synchronized void answered(Vertx vertx, Event event, int attempt, int status) {
        event.statuses.add(status);
        if ((status < 200 || status > 299) && attempt < MAX_ATTEMPTS) {
            var pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << (attempt - 1));
            vertx.setTimer(pause, _ -> send(vertx, event, attempt + 1));
        }
    }

    /// `t=<now>,v1=<HMAC-SHA256 of "<now>.<body>">`, and the v0 that Stripe adds in test mode.
    static String signature(String secret, Buffer body) {
        var now = System.currentTimeMillis() / 1000;
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((now + ".").getBytes(StandardCharsets.UTF_8));
            var signed = HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
            return "t=" + now + ",v1=" + signed + ",v0=" + "0".repeat(64);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Every event, oldest first, with the statuses that its deliveries were answered with (0: not at all).
    synchronized ArrayNode list() {
        var list = Json.array();
        for (var event : events.values()) {
            var item = list.addObject().put("id", event.id).put("type", event.type);
            var statuses = item.putArray("statuses");
            event.statuses.forEach(statuses::add);
        }
        return list;
    }

    private static final class Event {
        private final String id;
        private final String type;
        private final long created;
        private final ObjectNode object;
        private final List<Integer> statuses = new ArrayList<>();

        Event(String id, String type, long created, ObjectNode object) {
            this.id = id;
            this.type = type;
            this.created = created;
            this.object = object;
        }

        ObjectNode json() {
            var json = Json.object()
                    .put("id", id)
                    .put("object", "event")
                    .put("api_version", "2025-03-31.basil")
                    .put("created", created);
            json.putObject("data").set("object", object);
            json.put("livemode", false).put("pending_webhooks", 1);
            json.putObject("request").putNull("id").putNull("idempotency_key");
            return json.put("type", type);
        }
    }
}
