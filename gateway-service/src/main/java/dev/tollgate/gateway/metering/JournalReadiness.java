package dev.tollgate.gateway.metering;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready after a disk error. A full journal stays ready: clients then get a clear 503 from the gateway
/// itself.
@Readiness
class JournalReadiness implements HealthCheck {
    private final Metering metering;

    JournalReadiness(Metering metering) {
        this.metering = metering;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("journal")
                .status(metering.isDiskGood())
                .withData("accepting", metering.isAccepting())
                .build();
    }
}
