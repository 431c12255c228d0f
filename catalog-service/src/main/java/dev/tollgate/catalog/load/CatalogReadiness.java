package dev.tollgate.catalog.load;

import dev.tollgate.catalog.snapshot.PublicationRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once there is a catalogue. A refused file is told here but does not take the service out: the last good
/// catalogue is served.
@Readiness
@ApplicationScoped
class CatalogReadiness implements HealthCheck {
    private final CatalogLoader loader;
    private final PublicationRepository publications;

    CatalogReadiness(CatalogLoader loader, PublicationRepository publications) {
        this.loader = loader;
        this.publications = publications;
    }

    @Override
    public HealthCheckResponse call() {
        var version = QuarkusTransaction.requiringNew()
                .call(() -> publications.current().version());
        return HealthCheckResponse.named("catalogue")
                .status(version > 0)
                .withData("version", version)
                .withData("fileErrors", loader.errors().size())
                .build();
    }
}
