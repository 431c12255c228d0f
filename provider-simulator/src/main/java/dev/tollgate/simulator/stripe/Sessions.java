package dev.tollgate.simulator.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.stripe.CheckoutSession.Status;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The Checkout Sessions that were made, the oldest forgotten first, and what happens to their money.
final class Sessions {
    private static final int MAX_SESSIONS = 10_000;
    private final Map<String, CheckoutSession> sessions = new LinkedHashMap<>();
    private final Deliveries deliveries;

    Sessions(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    synchronized JsonNode create(Vertx vertx, Form form, String baseUrl) {
        var session = new CheckoutSession(SessionRules.check(form), baseUrl);
        sessions.put(session.id, session);
        if (sessions.size() > MAX_SESSIONS) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        var life = Math.max(1, session.order.expiresAt() * 1000 - System.currentTimeMillis());
        vertx.setTimer(life, _ -> endUnpaid(vertx, session));
        return session.json(false);
    }

    synchronized JsonNode read(String id, boolean withIntent) {
        return find(id).json(withIntent);
    }

    /// The sessions, newest first, of one payment intent when it is named.
    synchronized JsonNode list(Form query) {
        var intent = query.find("payment_intent");
        var limit = query.find("limit") == null ? 10 : query.needNumber("limit");
        var answer = Json.object().put("object", "list").put("url", "/v1/checkout/sessions");
        var data = answer.putArray("data");
        var hasMore = false;
        for (var session : List.copyOf(sessions.values()).reversed()) {
            if (intent == null || (intent.equals(session.intent) && session.status == Status.COMPLETE)) {
                hasMore = data.size() == limit;
                if (hasMore) {
                    break;
                }
                data.add(session.json(false));
            }
        }
        return answer.put("has_more", hasMore);
    }

    synchronized JsonNode expire(Vertx vertx, String id) {
        var session = find(id);
        if (session.status != Status.OPEN) {
            throw new StripeRefusal(
                    400,
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of "
                            + session.json(false).path("status").asText(),
                    null,
                    null);
        }
        endUnpaid(vertx, session);
        return session.json(false);
    }

    private synchronized void endUnpaid(Vertx vertx, CheckoutSession session) {
        if (session.status == Status.OPEN) {
            session.status = Status.EXPIRED;
            deliveries.happened(vertx, "checkout.session.expired", session.json(false));
        }
    }

    /// Refunds a charge in part or whole.
    synchronized JsonNode refund(Vertx vertx, Form form) {
        var session = charged(form);
        var asked = form.find("amount");
        var left = session.amount - session.refunded;
        var cents = asked == null ? left : Form.number("amount", asked);
        if (cents < 1 || cents > left) {
            throw new StripeRefusal(
                    400, "Refund amount is greater than unrefunded amount on charge", "charge_already_refunded", null);
        }
        session.refunded += cents;
        deliveries.happened(vertx, "charge.refunded", session.chargeJson());
        return Json.object()
                .put("id", Ids.random("re_3", 24))
                .put("object", "refund")
                .put("amount", cents)
                .put("charge", session.charge)
                .put("currency", session.currency)
                .put("payment_intent", session.intent)
                .put("status", "succeeded");
    }

    private CheckoutSession charged(Form form) {
        var intent = form.find("payment_intent");
        var charge = form.find("charge");
        if (intent == null && charge == null) {
            throw StripeRefusal.missing("charge");
        }
        return sessions.values().stream()
                .filter(session -> session.isPaid && (session.intent.equals(intent) || session.charge.equals(charge)))
                .findFirst()
                .orElseThrow(() -> StripeRefusal.notFound("charge", Objects.requireNonNullElse(charge, "" + intent)));
    }

    /// What the payer, the payer's bank or time does; answers where the payer goes then, if anywhere.
    synchronized Optional<String> decide(Vertx vertx, String id, String choice) {
        var session = find(id);
        switch (choice) {
            case "pay" -> complete(vertx, session, true);
            case "delay" -> complete(vertx, session, false);
            case "decline" -> deliveries.happened(vertx, "payment_intent.payment_failed", intent(session, Status.OPEN));
            case "settle" -> settle(vertx, session);
            case "bounce" -> {
                session.intentStatus = "requires_payment_method";
                deliveries.happened(vertx, "checkout.session.async_payment_failed", session.json(false));
            }
            case "expire" -> endUnpaid(vertx, session);
            case "dispute" -> deliveries.happened(vertx, "charge.dispute.created", session.disputeJson());
            case "refund-fails" -> failRefund(vertx, session);
            default -> throw StripeRefusal.invalid("choice", "Unknown choice: " + choice);
        }
        return choice.equals("pay") || choice.equals("delay")
                ? Optional.of(session.order.successUrl().replace("{CHECKOUT_SESSION_ID}", session.id))
                : Optional.empty();
    }

    private void complete(Vertx vertx, CheckoutSession session, boolean isPaid) {
        var intent = intent(session, Status.OPEN);
        session.status = Status.COMPLETE;
        session.isPaid = isPaid;
        session.intentStatus = isPaid ? "succeeded" : "processing";
        var script = deliveries.script();
        session.amount = Objects.requireNonNullElse(script.amount(), session.amount);
        session.currency = Objects.requireNonNullElse(script.currency(), session.currency);
        deliveries.happened(vertx, "payment_intent.created", intent);
        deliveries.happened(vertx, "checkout.session.completed", session.json(false));
    }

    /// What was refunded comes back from the payer's bank.
    private void failRefund(Vertx vertx, CheckoutSession session) {
        var refund = session.failedRefundJson();
        session.refunded = 0;
        deliveries.happened(vertx, "charge.refund.updated", refund);
        deliveries.happened(vertx, "refund.failed", refund);
    }

    private void settle(Vertx vertx, CheckoutSession session) {
        session.isPaid = true;
        session.intentStatus = "succeeded";
        deliveries.happened(vertx, "checkout.session.async_payment_succeeded", session.json(false));
    }

    private static ObjectNode intent(CheckoutSession session, Status needed) {
        if (session.status != needed) {
            throw new StripeRefusal(400, "This Checkout Session is not open.", null, null);
        }
        return session.intentJson();
    }

    /// The page on which a person pays.
    synchronized String page(String id, String notice) {
        return PayPage.of(find(id), notice);
    }

    private CheckoutSession find(String id) {
        var session = sessions.get(id);
        if (session == null) {
            throw StripeRefusal.notFound("checkout.session", id);
        }
        return session;
    }
}
