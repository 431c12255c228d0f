package dev.tollgate.billing.payment.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.payment.PaymentProviderException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.kit.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stripe's events. Anyone can reach this path; only what Stripe signed is read. Whatever is not answered with 2xx
/// Stripe sends again for three days.
@Path("/api/payments/stripe/webhook")
@RunOnVirtualThread
public class StripeWebhookResource {
    private static final int MAX_BODY_BYTES = 256 << 10;
    private final StripeSignature signature;
    private final StripeCheckout checkout;
    private final StripeEvents events;
    private final MeterRegistry metrics;

    StripeWebhookResource(
            StripeSignature signature, StripeCheckout checkout, StripeEvents events, MeterRegistry metrics) {
        this.signature = signature;
        this.checkout = checkout;
        this.events = events;
        this.metrics = metrics;
    }

    /// Takes in one event: 200 when it is taken, repeated or of no interest; 400 when it is not Stripe's.
    @POST
    @Consumes(MediaType.WILDCARD)
    public Map<String, String> receive(
            @HeaderParam("stripe-signature") @Nullable String header, @Nullable InputStream body) throws IOException {
        if (!checkout.isOffered()) {
            throw ProblemException.notFound("Payment by Stripe is not configured here.");
        }
        var bytes = body == null ? new byte[0] : body.readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw ProblemException.badRequest("An event has at most 256 KB.");
        }
        if (!signature.isValid(header, bytes)) {
            count("refused");
            throw ProblemException.badRequest("The signature is missing, wrong or too old.");
        }
        try {
            var outcome = events.take(event(bytes)).name().toLowerCase(Locale.ROOT);
            count(outcome);
            return Map.of("outcome", outcome);
        } catch (PaymentProviderException e) {
            count("postponed");
            throw ProblemException.unavailable(e.detail());
        }
    }

    private static JsonNode event(byte[] bytes) {
        try {
            var event = ContractJson.MAPPER.readTree(bytes);
            if (event != null && event.isObject()) {
                return event;
            }
        } catch (IOException e) {
            // told below
        }
        throw ProblemException.badRequest("The body is not a JSON object.");
    }

    private void count(String outcome) {
        metrics.counter("tollgate.billing.stripe.events", "outcome", outcome).increment();
    }
}
