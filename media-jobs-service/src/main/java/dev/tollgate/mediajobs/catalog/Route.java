package dev.tollgate.mediajobs.catalog;

import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.UpstreamCredential;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.money.ProviderCost;
import java.time.Duration;
import java.time.Instant;

/// One deployment reached with one credential of its provider. A job keeps the one that took it, so that it is asked
/// after and fetched there whatever becomes of the catalogue; the credential stays sealed.
///
/// @param upstreamModel the provider's name of the model
/// @param sealed the credential under the platform's key
/// @param cost what the provider charges us, in the version that was in force when the request came
public record Route(
        String deployment,
        String provider,
        WireProtocol protocol,
        String baseUrl,
        String upstreamModel,
        String credentialId,
        String sealed,
        Duration connectTimeout,
        ProviderCost cost) {
    static Route of(
            CatalogSnapshot.Provider provider, Deployment deployment, UpstreamCredential credential, Instant at) {
        return new Route(
                deployment.id(),
                provider.id(),
                provider.protocol(),
                provider.baseUrl().replaceAll("/+$", ""),
                deployment.upstreamModel(),
                credential.id(),
                credential.sealed(),
                provider.timeouts().connect(),
                deployment.costAt(at));
    }

    Route with(UpstreamCredential credential) {
        return new Route(
                deployment,
                provider,
                protocol,
                baseUrl,
                upstreamModel,
                credentialId,
                credential.sealed(),
                connectTimeout,
                cost);
    }
}
