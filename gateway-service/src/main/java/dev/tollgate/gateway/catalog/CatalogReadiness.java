package dev.tollgate.gateway.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready until there is an offer to serve.
@Readiness
@ApplicationScoped
class CatalogReadiness implements HealthCheck {
    private final Catalog catalog;

    CatalogReadiness(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("catalogue snapshot")
                .status(catalog.isLoaded())
                .build();
    }
}
