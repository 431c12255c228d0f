package dev.tollgate.catalog.load;

import dev.tollgate.catalog.deployment.CostVersion;
import dev.tollgate.catalog.deployment.CostVersionRepository;
import dev.tollgate.catalog.deployment.Deployment;
import dev.tollgate.catalog.deployment.DeploymentRepository;
import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.file.CatalogFile.DeploymentEntry;
import dev.tollgate.catalog.file.CatalogFile.ModelEntry;
import dev.tollgate.catalog.model.Alias;
import dev.tollgate.catalog.model.AliasRepository;
import dev.tollgate.catalog.model.Model;
import dev.tollgate.catalog.model.ModelRepository;
import dev.tollgate.catalog.price.PriceVersion;
import dev.tollgate.catalog.price.PriceVersionRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes models, their prices, deployments and aliases of the database those of the file. What belongs to the
/// console is left alone; a changed price is a new version.
@ApplicationScoped
class ModelReconciliation {
    private final ModelRepository models;
    private final AliasRepository aliases;
    private final DeploymentRepository deployments;
    private final PriceVersionRepository prices;
    private final CostVersionRepository costs;

    ModelReconciliation(
            ModelRepository models,
            AliasRepository aliases,
            DeploymentRepository deployments,
            PriceVersionRepository prices,
            CostVersionRepository costs) {
        this.models = models;
        this.aliases = aliases;
        this.deployments = deployments;
        this.prices = prices;
        this.costs = costs;
    }

    void apply(List<ModelEntry> entries, Map<String, String> names, Instant now) {
        applyModels(entries, now);
        applyDeployments(entries, now);
        applyAliases(names, now);
    }

    private void applyModels(List<ModelEntry> entries, Instant now) {
        var known = models.listAll().stream().collect(Collectors.toMap(Model::id, Function.identity()));
        var versions = prices.byModel();
        var position = 0;
        for (var entry : entries) {
            var model = known.remove(entry.id());
            if (model == null) {
                model = new Model(entry, position, now);
                models.persist(model);
            } else if (model.source() == Source.FILE) {
                model.describe(entry, position);
            }
            position++;
            if (model.priceSource() == Source.FILE) {
                applyPrice(entry, versions.getOrDefault(entry.id(), List.of()), now);
            }
        }
        known.values().stream().filter(model -> model.source() == Source.FILE).forEach(model -> model.retire(now));
    }

    private void applyPrice(ModelEntry entry, List<PriceVersion> versions, Instant now) {
        if (versions.isEmpty() || !versions.getLast().amounts().equals(entry.price())) {
            var number = versions.isEmpty() ? 1 : versions.getLast().number() + 1;
            prices.persist(new PriceVersion(entry.id(), number, now, entry.price(), ofFile(now)));
        }
    }

    private static Authorship ofFile(Instant now) {
        return new Authorship(Source.FILE, "catalogue file", "catalogue file", now);
    }

    private void applyCost(DeploymentEntry entry, List<CostVersion> versions, Instant now) {
        if (versions.isEmpty() || !versions.getLast().amounts().equals(entry.cost())) {
            var number = versions.isEmpty() ? 1 : versions.getLast().number() + 1;
            costs.persist(new CostVersion(entry.id(), number, now, entry.cost(), ofFile(now)));
        }
    }

    private void applyDeployments(List<ModelEntry> entries, Instant now) {
        var known = deployments.listAll().stream().collect(Collectors.toMap(Deployment::id, Function.identity()));
        var versions = costs.byDeployment();
        for (var model : entries) {
            var position = 0;
            for (DeploymentEntry entry : model.deployments()) {
                var deployment = known.remove(entry.id());
                if (deployment == null) {
                    deployment = new Deployment(model.id(), entry, position);
                    deployments.persist(deployment);
                } else if (deployment.source() == Source.FILE) {
                    deployment.describe(entry, position);
                }
                position++;
                if (deployment.costSource() == Source.FILE) {
                    applyCost(entry, versions.getOrDefault(entry.id(), List.of()), now);
                }
            }
        }
        known.values().stream()
                .filter(deployment -> deployment.source() == Source.FILE)
                .forEach(deployment -> deployment.retire(now));
    }

    private void applyAliases(Map<String, String> names, Instant now) {
        var known = aliases.listAll().stream().collect(Collectors.toMap(Alias::name, Function.identity()));
        names.forEach((name, modelId) -> {
            var alias = known.remove(name);
            if (alias == null) {
                aliases.persist(new Alias(name, modelId));
            } else if (alias.source() == Source.FILE) {
                alias.pointAt(modelId);
            }
        });
        known.values().stream().filter(alias -> alias.source() == Source.FILE).forEach(alias -> alias.retire(now));
    }
}
