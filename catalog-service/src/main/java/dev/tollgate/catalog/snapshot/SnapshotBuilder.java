package dev.tollgate.catalog.snapshot;

import dev.tollgate.catalog.deployment.CostVersion;
import dev.tollgate.catalog.deployment.CostVersionRepository;
import dev.tollgate.catalog.deployment.Deployment;
import dev.tollgate.catalog.deployment.DeploymentRepository;
import dev.tollgate.catalog.entry.Timeline;
import dev.tollgate.catalog.model.Alias;
import dev.tollgate.catalog.model.AliasRepository;
import dev.tollgate.catalog.model.Model;
import dev.tollgate.catalog.model.ModelRepository;
import dev.tollgate.catalog.price.PriceVersion;
import dev.tollgate.catalog.price.PriceVersionRepository;
import dev.tollgate.catalog.provider.Credential;
import dev.tollgate.catalog.provider.CredentialRepository;
import dev.tollgate.catalog.provider.Provider;
import dev.tollgate.catalog.provider.ProviderRepository;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Puts together what the data plane may see. Providers that are not configured and the deployments at them are left
/// out; a model without a deployment stays, unless it is to be published only when available.
@ApplicationScoped
class SnapshotBuilder {
    private final ProviderRepository providers;
    private final CredentialRepository credentials;
    private final ModelRepository models;
    private final AliasRepository aliases;
    private final DeploymentRepository deployments;
    private final PriceVersionRepository prices;
    private final CostVersionRepository costs;

    SnapshotBuilder(
            ProviderRepository providers,
            CredentialRepository credentials,
            ModelRepository models,
            AliasRepository aliases,
            DeploymentRepository deployments,
            PriceVersionRepository prices,
            CostVersionRepository costs) {
        this.providers = providers;
        this.credentials = credentials;
        this.models = models;
        this.aliases = aliases;
        this.deployments = deployments;
        this.prices = prices;
        this.costs = costs;
    }

    CatalogSnapshot build(long version, Instant now) {
        var usable = usableProviders();
        var usableIds = usable.stream().map(CatalogSnapshot.Provider::id).collect(Collectors.toUnmodifiableSet());
        var published = publishedModels(usableIds, now);
        var ids = published.stream().map(CatalogSnapshot.Model::id).collect(Collectors.toUnmodifiableSet());
        var names = aliases.active().stream()
                .filter(alias -> ids.contains(alias.modelId()))
                .collect(Collectors.toMap(Alias::name, Alias::modelId));
        return new CatalogSnapshot(version, now, usable, published, names);
    }

    private List<CatalogSnapshot.Provider> usableProviders() {
        var byProvider = credentials.ordered().stream().collect(Collectors.groupingBy(Credential::providerId));
        var usable = new ArrayList<CatalogSnapshot.Provider>();
        for (var provider : providers.active()) {
            var url = provider.baseUrl();
            var sealed = byProvider.getOrDefault(provider.id(), List.of());
            if (url != null && !sealed.isEmpty()) {
                usable.add(provider(provider, url, sealed));
            }
        }
        return usable;
    }

    private static CatalogSnapshot.Provider provider(Provider provider, String url, List<Credential> credentials) {
        var sealed = credentials.stream()
                .map(each -> new CatalogSnapshot.UpstreamCredential(each.id(), each.sealed()))
                .toList();
        return new CatalogSnapshot.Provider(provider.id(), provider.protocol(), url, sealed, provider.timeouts());
    }

    private List<CatalogSnapshot.Model> publishedModels(Set<String> usableProviders, Instant now) {
        var byModel = deployments.active().stream()
                .filter(deployment -> usableProviders.contains(deployment.providerId()))
                .collect(Collectors.groupingBy(Deployment::modelId));
        var versions = prices.byModel();
        var costVersions = costs.byDeployment();
        var published = new ArrayList<CatalogSnapshot.Model>();
        for (var model : models.active()) {
            var usable = byModel.getOrDefault(model.id(), List.of());
            if (!usable.isEmpty() || !model.onlyWhenAvailable()) {
                published.add(model(
                        model,
                        versions.getOrDefault(model.id(), List.of()),
                        usable.stream()
                                .map(each -> deployment(each, costVersions.getOrDefault(each.id(), List.of()), now))
                                .toList(),
                        now));
            }
        }
        return published;
    }

    private static CatalogSnapshot.Model model(
            Model model, List<PriceVersion> versions, List<CatalogSnapshot.Deployment> usable, Instant now) {
        return new CatalogSnapshot.Model(
                model.id(),
                model.kind(),
                model.owner(),
                model.name(),
                model.createdAt(),
                model.input(),
                model.output(),
                model.context(),
                model.maxOutput(),
                Timeline.inForceAndComing(versions, now).stream()
                        .map(PriceVersion::price)
                        .toList(),
                model.facts(),
                usable);
    }

    private static CatalogSnapshot.Deployment deployment(
            Deployment deployment, List<CostVersion> versions, Instant now) {
        var costs = Timeline.inForceAndComing(versions, now).stream()
                .map(CostVersion::cost)
                .toList();
        return new CatalogSnapshot.Deployment(
                deployment.id(),
                deployment.providerId(),
                deployment.upstreamModel(),
                deployment.priority(),
                deployment.weight(),
                costs.getFirst().rates(),
                deployment.facts(),
                costs);
    }
}
