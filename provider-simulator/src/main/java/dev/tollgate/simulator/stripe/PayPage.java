package dev.tollgate.simulator.stripe;

import java.util.Locale;
import java.util.Objects;

/// What a payer sees.
final class PayPage {
    private PayPage() {}

    static String of(CheckoutSession session, String notice) {
        var amount = "%d.%02d %s"
                .formatted(session.amount / 100, session.amount % 100, session.currency.toUpperCase(Locale.ROOT));
        var what = escaped(session.order.productName());
        return """
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pay %1$s</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}
                button{font:inherit;padding:.6rem 1rem;margin:.25rem .25rem .25rem 0}</style></head><body>
                <h1>%1$s</h1><p>%2$s</p><p><small>A simulated Stripe: no real money moves.</small></p>
                <p role="status">%3$s</p>%4$s</body></html>
                """.formatted(amount, what, escaped(notice), choices(session));
    }

    private static String choices(CheckoutSession session) {
        return switch (session.status) {
            case OPEN -> """
                    <form method="post">
                    <button name="choice" value="pay">Pay</button>
                    <button name="choice" value="decline">Card is declined</button>
                    <button name="choice" value="delay">Pay with a slow method</button>
                    </form><p><a href="%s">Back to the shop</a></p>
                    """.formatted(escaped(Objects.requireNonNullElse(session.order.cancelUrl(), "#")));
            case COMPLETE -> session.isPaid ? "<p>This is paid.</p>" : """
                    <p>The money is on its way.</p><form method="post">
                    <button name="choice" value="settle">It arrives</button>
                    <button name="choice" value="bounce">It does not</button></form>
                    """;
            case EXPIRED -> "<p>This page has expired.</p>";
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
