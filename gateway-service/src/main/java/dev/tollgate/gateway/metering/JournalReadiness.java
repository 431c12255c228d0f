package dev.tollgate.gateway.metering;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready after a disk error or a fault of the writer, or while the journal has no room: traffic goes to a
/// replica that can account for it. What comes here nevertheless gets a clear 503.
@Readiness
class JournalReadiness implements HealthCheck {
    private final Metering metering;

    JournalReadiness(Metering metering) {
        this.metering = metering;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("journal")
                .status(metering.isReady())
                .withData("accepting", metering.isAccepting())
                .build();
    }
}
