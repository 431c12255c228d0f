package dev.tollgate.billing.payment;

import dev.tollgate.simulator.Simulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A simulated Stripe, and both ways to pay configured.
public final class StripeResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable Simulator simulator;

    @Override
    public Map<String, String> start() {
        var started = Simulator.start(0);
        simulator = started;
        var settings = new HashMap<String, String>();
        settings.put("billing.stripe.api-url", started.baseUrl() + "/stripe");
        settings.put("billing.stripe.secret-key", "sk_test_billing");
        settings.put("billing.stripe.webhook-secrets", "whsec_old,whsec_new");
        settings.put("billing.stripe.return-url", "http://console.example/payments");
        settings.put("billing.stripe.first-pause", "10ms");
        settings.put("billing.payment.bank-transfer.instructions", "Bank of Tests, account 1");
        return settings;
    }

    @Override
    public void stop() {
        if (simulator != null) {
            simulator.close();
        }
    }
}
