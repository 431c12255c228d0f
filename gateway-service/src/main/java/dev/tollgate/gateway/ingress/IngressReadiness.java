package dev.tollgate.gateway.ingress;

import dev.tollgate.gateway.metering.Metering;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready while the journal takes nothing and from the beginning of the shutdown on.
@Readiness
@ApplicationScoped
class IngressReadiness implements HealthCheck {
    private final Shutdown shutdown;
    private final Metering metering;

    IngressReadiness(Shutdown shutdown, Metering metering) {
        this.shutdown = shutdown;
        this.metering = metering;
    }

    @Override
    public HealthCheckResponse call() {
        var journal = metering.isAccepting();
        return HealthCheckResponse.named("public port")
                .status(journal && !shutdown.isBegun())
                .withData("journal", journal)
                .withData("shutdown", shutdown.isBegun())
                .build();
    }
}
