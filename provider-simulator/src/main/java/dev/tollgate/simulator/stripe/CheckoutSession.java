package dev.tollgate.simulator.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.json.Json;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Checkout Session with its payment intent and charge. Guarded by [Sessions].
final class CheckoutSession {
    /// What Stripe calls the session's life and the money's.
    enum Status {
        OPEN,
        COMPLETE,
        EXPIRED
    }

    final String id = Ids.random("cs_test_a1", 56);
    final String intent = Ids.random("pi_3", 24);
    final String charge = Ids.random("ch_3", 24);
    final long created = System.currentTimeMillis() / 1000;
    final SessionOrder order;
    final String url;
    long amount;
    String currency;
    long refunded;
    Status status = Status.OPEN;
    boolean isPaid;
    /// The payment intent's own word.
    String intentStatus = "requires_payment_method";

    CheckoutSession(SessionOrder order, String baseUrl) {
        this.order = order;
        this.amount = order.cents();
        this.currency = order.currency();
        this.url = baseUrl + StripeEndpoint.PAY + id;
    }

    /// As the API shows it; the payment intent whole when it is expanded.
    ObjectNode json(boolean withIntent) {
        var json = Json.object()
                .put("id", id)
                .put("object", "checkout.session")
                .put("amount_subtotal", amount)
                .put("amount_total", amount)
                .put("cancel_url", order.cancelUrl())
                .put("client_reference_id", order.clientReferenceId())
                .put("created", created)
                .put("currency", currency)
                .putNull("customer")
                .put("expires_at", order.expiresAt())
                .put("livemode", false);
        json.set("metadata", strings(order.metadata()));
        json.put("mode", "payment");
        if (status != Status.COMPLETE) {
            json.putNull("payment_intent");
        } else if (withIntent) {
            json.set("payment_intent", intentJson());
        } else {
            json.put("payment_intent", intent);
        }
        json.putArray("payment_method_types").add("card");
        return json.put("payment_status", isPaid ? "paid" : "unpaid")
                .put("status", status.name().toLowerCase(Locale.ROOT))
                .put("success_url", order.successUrl())
                .put("url", status == Status.OPEN ? url : null);
    }

    ObjectNode intentJson() {
        var json = Json.object()
                .put("id", intent)
                .put("object", "payment_intent")
                .put("amount", amount)
                .put("amount_received", isPaid ? amount : 0)
                .put("created", created)
                .put("currency", currency)
                .put("latest_charge", status == Status.COMPLETE ? charge : null)
                .put("livemode", false);
        json.set("metadata", strings(order.intentMetadata()));
        return json.put("status", intentStatus);
    }

    ObjectNode chargeJson() {
        var json = Json.object()
                .put("id", charge)
                .put("object", "charge")
                .put("amount", amount)
                .put("amount_captured", amount)
                .put("amount_refunded", refunded)
                .put("created", created)
                .put("currency", currency)
                .put("livemode", false);
        json.set("metadata", strings(order.intentMetadata()));
        return json.put("paid", true)
                .put("payment_intent", intent)
                .put("refunded", refunded == amount)
                .put("status", "succeeded");
    }

    ObjectNode disputeJson() {
        return Json.object()
                .put("id", Ids.random("du_1", 24))
                .put("object", "dispute")
                .put("amount", amount)
                .put("charge", charge)
                .put("created", System.currentTimeMillis() / 1000)
                .put("currency", currency)
                .put("livemode", false)
                .put("payment_intent", intent)
                .put("reason", "fraudulent")
                .put("status", "needs_response");
    }

    ObjectNode failedRefundJson() {
        return Json.object()
                .put("id", Ids.random("re_3", 24))
                .put("object", "refund")
                .put("amount", refunded)
                .put("charge", charge)
                .put("created", System.currentTimeMillis() / 1000)
                .put("currency", currency)
                .put("failure_reason", "lost_or_stolen_card")
                .put("payment_intent", intent)
                .put("status", "failed");
    }

    private static ObjectNode strings(Map<String, String> values) {
        var json = Json.object();
        values.forEach(json::put);
        return json;
    }

    /// What a session is made for.
    record SessionOrder(
            long cents,
            String currency,
            String productName,
            @Nullable String clientReferenceId,
            String successUrl,
            @Nullable String cancelUrl,
            long expiresAt,
            Map<String, String> metadata,
            Map<String, String> intentMetadata) {}
}
