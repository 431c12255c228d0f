package dev.tollgate.auth.health;

import dev.tollgate.kit.outbox.OutboxRelay;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready while keys and tenants cannot be published: a revocation would not reach the data plane.
@Readiness
@ApplicationScoped
class OutboxReadiness implements HealthCheck {
    private final OutboxRelay relay;

    OutboxReadiness(OutboxRelay relay) {
        this.relay = relay;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("outbox").status(!relay.isFailing()).build();
    }
}
