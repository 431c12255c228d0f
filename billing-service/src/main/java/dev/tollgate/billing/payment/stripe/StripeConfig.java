package dev.tollgate.billing.payment.stripe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How Stripe is reached. The method is offered when both a secret key and a webhook secret are set.
@ConfigMapping(prefix = "billing.stripe")
public interface StripeConfig {
    /// The account's secret (or restricted) API key, `sk_…` or `rk_…`.
    Optional<String> secretKey();

    /// Signing secrets of the webhook endpoint, `whsec_…`; each is accepted, so that they rotate.
    Optional<List<String>> webhookSecrets();

    /// Where the API is; paths such as `/v1/checkout/sessions` follow.
    @WithDefault("https://api.stripe.com")
    URI apiUrl();

    /// The page that Stripe sends the payer back to. It gets `payment=<id>&outcome=paid|cancelled`.
    @WithDefault("http://127.0.0.1:8080/payments")
    URI returnUrl();

    /// How long a Checkout Session can be paid: Stripe takes 30 minutes to 24 hours.
    @WithDefault("23h")
    Duration validFor();

    /// How long one call may take; three of them stay below the gateway's time-out.
    @WithDefault("8s")
    Duration timeout();

    /// How often a call is made until it succeeds.
    @WithDefault("3")
    int attempts();

    /// The first pause between two attempts; each is twice as long as the one before, and spread.
    @WithDefault("300ms")
    Duration firstPause();

    /// How old, or how far in the future, a webhook's signature may be.
    @WithDefault("300s")
    Duration tolerance();
}
