package dev.tollgate.gateway.catalog;

import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.catalog.CatalogSnapshot.UpstreamCredential;
import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.UpstreamModel;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model with every way to reach it, ascending by priority.
public record ServableModel(Model model, List<Route> routes) {
    public ServableModel {
        routes = routes.stream()
                .sorted(Comparator.comparingInt(route -> route.deployment().priority()))
                .toList();
    }

    /// One deployment reached with one credential of its provider.
    ///
    /// @param upstream the model as its provider knows it
    public record Route(
            CatalogSnapshot.Provider provider,
            Deployment deployment,
            UpstreamCredential credential,
            UpstreamModel upstream) {
        /// Names the pair of deployment and credential, which has a breaker of its own.
        public String id() {
            return deployment.id() + "/" + credential.id();
        }

        /// The chat protocol that the provider speaks; absent when it speaks none.
        public @Nullable Protocol protocol() {
            return Codecs.protocolOf(provider.protocol());
        }
    }

    /// The catalogue id.
    public String id() {
        return model.id();
    }
}
