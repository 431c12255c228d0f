package dev.tollgate.simulator.stripe;

import dev.tollgate.simulator.stripe.CheckoutSession.SessionOrder;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// What Stripe demands of a new Checkout Session.
final class SessionRules {
    private static final long MIN_CENTS = 50;
    private static final long MAX_CENTS = 99_999_999;
    private static final long MIN_LIFE_SECONDS = 30 * 60;
    private static final long MAX_LIFE_SECONDS = 24 * 60 * 60;
    /// Clocks may differ by this much.
    private static final long SLACK_SECONDS = 60;

    private static final String PRICE = "line_items[0][price_data]";
    private static final List<Pattern> KNOWN = List.of(
            Pattern.compile("mode|client_reference_id|success_url|cancel_url|expires_at|customer_email|locale"),
            Pattern.compile("metadata\\[[^\\]]+\\]|payment_intent_data\\[metadata\\]\\[[^\\]]+\\]"),
            Pattern.compile(
                    "line_items\\[0\\]\\[(quantity|price_data\\]\\[(currency|unit_amount|product_data\\]\\[name))\\]"),
            Pattern.compile("payment_method_types\\[\\d*\\]|expand\\[\\d*\\]|adaptive_pricing\\[enabled\\]"));

    private SessionRules() {}

    static SessionOrder check(Form form) {
        for (var name : form.values().keySet()) {
            if (KNOWN.stream().noneMatch(known -> known.matcher(name).matches())) {
                throw new StripeRefusal(400, "Received unknown parameter: " + name, "parameter_unknown", name);
            }
        }
        if (!form.need("mode").equals("payment")) {
            throw StripeRefusal.invalid("mode", "The simulator knows mode=payment only.");
        }
        if (form.needNumber("line_items[0][quantity]") != 1) {
            throw StripeRefusal.invalid("line_items[0][quantity]", "The simulator sells one piece at a time.");
        }
        var cents = form.needNumber(PRICE + "[unit_amount]");
        if (cents < MIN_CENTS || cents > MAX_CENTS) {
            throw new StripeRefusal(
                    400,
                    cents < MIN_CENTS
                            ? "The Checkout Session's total amount due must add up to at least $0.50 usd"
                            : "The Checkout Session's total amount must be no more than $999,999.99",
                    cents < MIN_CENTS ? "amount_too_small" : "amount_too_large",
                    null);
        }
        return new SessionOrder(
                cents,
                form.need(PRICE + "[currency]"),
                form.need(PRICE + "[product_data][name]"),
                form.find("client_reference_id"),
                form.need("success_url"),
                form.find("cancel_url"),
                expiry(form),
                form.under("metadata"),
                form.under("payment_intent_data[metadata]"));
    }

    private static long expiry(Form form) {
        var now = System.currentTimeMillis() / 1000;
        var asked = form.find("expires_at");
        var at = asked == null ? now + MAX_LIFE_SECONDS : Form.number("expires_at", Objects.requireNonNull(asked));
        if (at < now + MIN_LIFE_SECONDS - SLACK_SECONDS || at > now + MAX_LIFE_SECONDS + SLACK_SECONDS) {
            throw StripeRefusal.invalid(
                    "expires_at",
                    "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.");
        }
        return at;
    }
}
