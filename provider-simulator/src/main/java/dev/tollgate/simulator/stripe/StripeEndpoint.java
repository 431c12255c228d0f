package dev.tollgate.simulator.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/stripe/**`: the API under `/stripe/v1`, the payer's pages under `/stripe/pay`, and how it all misbehaves under
/// `/stripe/_script`, `/stripe/_events` and `/stripe/_release`.
public final class StripeEndpoint implements Endpoint {
    /// The paths that are Stripe's.
    public static final String PATH = "/stripe/";

    static final String PAY = PATH + "pay/";
    private static final String SESSIONS = PATH + "v1/checkout/sessions";
    private static final String EVENTS = PATH + "_events";
    private static final String EXPIRE = "/expire";
    private static final int MAX_KEYS = 10_000;

    private final Deliveries deliveries;
    private final Sessions sessions;
    private final Map<String, Remembered> byIdempotencyKey = new LinkedHashMap<>();

    /// Sends its events there; nowhere while the address is empty.
    public StripeEndpoint(String webhookUrl, String webhookSecret) {
        this.deliveries = new Deliveries(webhookUrl, webhookSecret);
        this.sessions = new Sessions(deliveries);
    }

    @Override
    public void handle(Call call) {
        try {
            var path = call.path();
            if (path.startsWith(PAY)) {
                pay(call, path.substring(PAY.length()));
            } else if (path.startsWith(PATH + "v1/")) {
                api(call);
            } else {
                control(call);
            }
        } catch (StripeRefusal refusal) {
            answer(call, refusal.status(), refusal.body());
        }
    }

    private void api(Call call) {
        authenticate(call);
        var remembered = remembered(call);
        if (deliveries.takeFailure()) {
            throw new StripeRefusal(500, "An unknown error occurred", null, null);
        }
        answer(call, remembered.status(), remembered.body());
    }

    /// The answer to a call, which for the same idempotency key is the first one; another body under it is refused.
    private synchronized Remembered remembered(Call call) {
        var key = call.header("idempotency-key");
        if (key == null || !call.request().method().name().equals("POST")) {
            return new Remembered("", 200, act(call));
        }
        var what = call.path() + "\n" + call.body();
        var known = byIdempotencyKey.get(key);
        if (known == null) {
            known = first(call, what);
            byIdempotencyKey.put(key, known);
            if (byIdempotencyKey.size() > MAX_KEYS) {
                byIdempotencyKey.remove(byIdempotencyKey.keySet().iterator().next());
            }
        } else if (!known.what().equals(what)) {
            throw new StripeRefusal(
                    400,
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                    "idempotency_key_in_use",
                    null);
        }
        return known;
    }

    private Remembered first(Call call, String what) {
        try {
            return new Remembered(what, 200, act(call));
        } catch (StripeRefusal refusal) {
            return new Remembered(what, refusal.status(), refusal.body());
        }
    }

    private JsonNode act(Call call) {
        var path = call.path();
        var isPost = call.request().method().name().equals("POST");
        var form = Form.of(isPost ? call.body().toString() : call.request().query());
        if (path.equals(SESSIONS)) {
            return isPost ? sessions.create(call.vertx(), form, call.baseUrl()) : sessions.list(form);
        }
        if (path.startsWith(SESSIONS + "/")) {
            var rest = path.substring(SESSIONS.length() + 1);
            if (isPost && rest.endsWith(EXPIRE)) {
                return sessions.expire(call.vertx(), rest.substring(0, rest.length() - EXPIRE.length()));
            }
            if (!isPost) {
                return sessions.read(rest, form.values().containsValue("payment_intent"));
            }
        }
        if (isPost && path.equals(PATH + "v1/refunds")) {
            return sessions.refund(call.vertx(), form);
        }
        throw new StripeRefusal(
                404,
                "Unrecognized request URL (%s: %s)."
                        .formatted(call.request().method().name(), path.substring(PATH.length() - 1)),
                null,
                null);
    }

    private static void authenticate(Call call) {
        var key = key(call);
        if (key == null || !(key.startsWith("sk_") || key.startsWith("rk_"))) {
            throw new StripeRefusal(401, "Invalid API Key provided: " + (key == null ? "" : "***"), null, null);
        }
    }

    /// The key of `Bearer`, or the user of `Basic`.
    private static @Nullable String key(Call call) {
        var header = call.header("authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return call.bearer();
        }
        try {
            var plain = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
            return plain.substring(0, Math.max(0, plain.indexOf(':')));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void pay(Call call, String id) {
        var response = call.request().response();
        var notice = "";
        if (call.request().method().name().equals("POST")) {
            var choice = Form.of(call.body().toString()).need("choice");
            var next = sessions.decide(call.vertx(), id, choice);
            if (next.isPresent()) {
                response.setStatusCode(303).putHeader("location", next.get()).end();
                return;
            }
            notice = choice.equals("decline") ? "Your card was declined. Try another one." : "Done: " + choice + ".";
        }
        response.putHeader("content-type", "text/html; charset=utf-8").end(sessions.page(id, notice));
    }

    private void control(Call call) {
        var method = call.request().method().name() + " " + call.path();
        if (method.equals("PUT " + PATH + "_script")) {
            var members = Json.object(call.body())
                    .orElseThrow(() -> StripeRefusal.invalid("body", "A script is a JSON object."));
            deliveries.script(deliveries.script().with(members));
            answer(call, 200, Json.object());
        } else if (method.equals("GET " + EVENTS)) {
            answer(call, 200, deliveries.list());
        } else if (method.equals("POST " + PATH + "_release")) {
            deliveries.release(call.vertx(), "reversed".equals(call.request().getParam("order")));
            answer(call, 200, Json.object());
        } else if (method.startsWith("POST " + EVENTS + "/")) {
            var id = call.path().substring(EVENTS.length() + 1);
            if (!deliveries.resend(call.vertx(), id)) {
                throw StripeRefusal.notFound("event", id);
            }
            answer(call, 200, Json.object());
        } else {
            throw new StripeRefusal(404, "The simulator has nothing at " + method + ".", null, null);
        }
    }

    private static void answer(Call call, int status, JsonNode body) {
        call.request()
                .response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("request-id", Ids.random("req_", 14))
                .end(Json.bytesOf(body));
    }

    /// The answer that an idempotency key got, and what was asked.
    private record Remembered(String what, int status, JsonNode body) {}
}
