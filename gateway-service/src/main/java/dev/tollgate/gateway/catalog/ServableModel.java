package dev.tollgate.gateway.catalog;

import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.catalog.CatalogSnapshot.UpstreamCredential;
import java.util.Comparator;
import java.util.List;

/// A model with every way to reach it, ascending by priority.
public record ServableModel(Model model, List<Route> routes) {
    public ServableModel {
        routes = routes.stream()
                .sorted(Comparator.comparingInt(route -> route.deployment().priority()))
                .toList();
    }

    /// One deployment reached with one credential of its provider.
    public record Route(CatalogSnapshot.Provider provider, Deployment deployment, UpstreamCredential credential) {
        /// Names the pair of deployment and credential, which has a breaker of its own.
        public String id() {
            return deployment.id() + "/" + credential.id();
        }
    }

    /// The catalogue id.
    public String id() {
        return model.id();
    }
}
