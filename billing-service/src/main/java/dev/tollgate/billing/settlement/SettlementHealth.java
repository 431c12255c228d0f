package dev.tollgate.billing.settlement;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Says whether usage is being posted. A broker that is away does not make the service unready, as slices and balances
/// work without it: it is told in the check's data and by the lag metric.
@Readiness
@ApplicationScoped
public class SettlementHealth implements HealthCheck {
    private final UsageConsumer consumer;

    SettlementHealth(UsageConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public HealthCheckResponse call() {
        var state = consumer.state();
        return HealthCheckResponse.named("usage-consumer")
                .status(state.alive())
                .withData("posting", state.failing() ? "failing" : "ok")
                .withData("broker", state.connected() ? "connected" : "unreachable")
                .withData("partitions", state.assigned())
                .build();
    }
}
