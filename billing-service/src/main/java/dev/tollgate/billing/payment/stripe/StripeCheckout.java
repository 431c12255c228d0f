package dev.tollgate.billing.payment.stripe;

import dev.tollgate.billing.payment.Invitation;
import dev.tollgate.billing.payment.Payment;
import dev.tollgate.billing.payment.PaymentFact;
import dev.tollgate.billing.payment.PaymentMethod;
import dev.tollgate.billing.payment.PaymentProvider;
import dev.tollgate.billing.payment.PaymentProviderException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Payment on Stripe's own page. A payment is one Checkout Session, made under an idempotency key of the payment's id.
@ApplicationScoped
public class StripeCheckout implements PaymentProvider {
    private static final Logger LOG = Logger.getLogger(StripeCheckout.class);
    private static final String SESSIONS = "/v1/checkout/sessions";
    private static final Map<String, String> WITH_INTENT = Map.of("expand[]", "payment_intent");
    private final StripeClient stripe;
    private final StripeConfig config;
    private final Clock clock = Clock.systemUTC();

    StripeCheckout(StripeClient stripe, StripeConfig config) {
        this.stripe = stripe;
        this.config = config;
    }

    @Override
    public PaymentMethod method() {
        return PaymentMethod.STRIPE;
    }

    @Override
    public boolean isOffered() {
        return config.secretKey().isPresent()
                && config.webhookSecrets().filter(secrets -> !secrets.isEmpty()).isPresent();
    }

    @Override
    public Duration validFor() {
        return config.validFor();
    }

    @Override
    public Invitation invite(Payment payment) {
        var answer = stripe.post(SESSIONS, form(payment), "payment-" + payment.id());
        if (!answer.isSuccess()) {
            LOG.errorf("Stripe makes no Checkout Session status=%d code=%s", answer.status(), answer.errorCode());
            throw new PaymentProviderException("Stripe refused to open a payment page.");
        }
        var session = new CheckoutSession(answer.body());
        return new Invitation(session.id(), session.url());
    }

    /// Everything in it follows from the payment, as Stripe wants the same words under the same idempotency key.
    private Map<String, String> form(Payment payment) {
        var id = payment.id().toString();
        var form = new LinkedHashMap<String, String>();
        form.put("mode", "payment");
        form.put("client_reference_id", id);
        form.put("metadata[payment_id]", id);
        form.put("payment_intent_data[metadata][payment_id]", id);
        form.put("line_items[0][quantity]", "1");
        form.put("line_items[0][price_data][currency]", "usd");
        form.put("line_items[0][price_data][unit_amount]", Long.toString(CheckoutSession.cents(payment.amount())));
        form.put("line_items[0][price_data][product_data][name]", "API credit");
        form.put("adaptive_pricing[enabled]", "false");
        form.put("success_url", returnUrl(id, "paid"));
        form.put("cancel_url", returnUrl(id, "cancelled"));
        form.put("expires_at", Long.toString(payment.expiresAt().getEpochSecond()));
        return form;
    }

    private String returnUrl(String id, String outcome) {
        var separator = config.returnUrl().getRawQuery() == null ? "?" : "&";
        return config.returnUrl() + separator + "payment=" + id + "&outcome=" + outcome;
    }

    @Override
    public Optional<PaymentFact> ask(Payment payment) {
        var reference = payment.reference();
        if (reference == null) {
            // Its page was never shown to anyone.
            return clock.instant().isAfter(payment.expiresAt())
                    ? Optional.of(new PaymentFact.Expired())
                    : Optional.empty();
        }
        var answer = stripe.get(path(reference), WITH_INTENT);
        if (!answer.isSuccess()) {
            throw new PaymentProviderException("Stripe does not tell about the payment.");
        }
        return new CheckoutSession(answer.body()).fact(payment);
    }

    @Override
    public Optional<PaymentFact> withdraw(Payment payment) {
        var reference = payment.reference();
        if (reference == null) {
            return Optional.of(new PaymentFact.Failed("cancelled"));
        }
        var answer = stripe.post(path(reference) + "/expire", Map.of(), "cancel-" + payment.id());
        // Stripe refuses to end a session that is paid, or ended already.
        return answer.isSuccess() ? Optional.of(new PaymentFact.Failed("cancelled")) : ask(payment);
    }

    /// The session that a payment intent belongs to; refunds and disputes name nothing else.
    Optional<CheckoutSession> sessionOf(String paymentIntent) {
        var answer = stripe.get(SESSIONS, Map.of("payment_intent", paymentIntent, "limit", "1"));
        if (!answer.isSuccess()) {
            throw new PaymentProviderException("Stripe does not tell whose payment it is.");
        }
        var found = answer.body().path("data").path(0);
        return found.isObject() ? Optional.of(new CheckoutSession(found)) : Optional.empty();
    }

    private static String path(String session) {
        return SESSIONS + "/" + URLEncoder.encode(session, StandardCharsets.UTF_8);
    }
}
