package dev.tollgate.gateway.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One catalogue snapshot, compiled for look-ups. Immutable.
public final class CatalogIndex {
    private static final Logger LOG = Logger.getLogger(CatalogIndex.class);
    private static final int MAX_COMPARED_LENGTH = 128;

    private final CatalogSnapshot snapshot;
    private final Map<String, ServableModel> models = new LinkedHashMap<>();
    private final String modelList;

    CatalogIndex(CatalogSnapshot snapshot) {
        this.snapshot = snapshot;
        var providers = new HashMap<String, CatalogSnapshot.Provider>();
        snapshot.providers().forEach(provider -> providers.put(provider.id(), provider));
        for (var model : snapshot.models()) {
            models.put(model.id(), new ServableModel(model, routes(model, providers)));
        }
        this.modelList = ModelList.json(available());
    }

    private static List<Route> routes(Model model, Map<String, CatalogSnapshot.Provider> providers) {
        var routes = new ArrayList<Route>();
        for (var deployment : model.deployments()) {
            var provider = providers.get(deployment.providerId());
            if (provider != null) {
                var upstream = upstream(model, deployment);
                provider.credentials()
                        .forEach(credential -> routes.add(new Route(provider, deployment, credential, upstream)));
            }
        }
        return routes;
    }

    private static UpstreamModel upstream(Model model, Deployment deployment) {
        return new UpstreamModel(
                deployment.upstreamModel(), model.maxOutput(), Set.copyOf(model.input()), facts(model, deployment));
    }

    /// The model's facts, with those that its deployment has of its own.
    private static ModelFacts facts(Model model, Deployment deployment) {
        var merged = JsonNodeFactory.instance.objectNode();
        for (var facts : List.of(model.facts(), deployment.facts())) {
            facts.properties().forEach(fact -> merged.set(fact.getKey(), fact.getValue()));
        }
        try {
            return ModelFacts.of(merged);
        } catch (IllegalArgumentException e) {
            LOG.warnf(
                    "model facts cannot be read model=%s deployment=%s error=%s",
                    model.id(), deployment.id(), e.getMessage());
            return ModelFacts.UNKNOWN;
        }
    }

    /// The snapshot's version.
    public long version() {
        return snapshot.version();
    }

    /// The providers that deployments of this snapshot use.
    public List<CatalogSnapshot.Provider> providers() {
        return snapshot.providers();
    }

    /// The model with this id or alias.
    public @Nullable ServableModel find(String id) {
        var model = models.get(id);
        if (model != null) {
            return model;
        }
        var target = snapshot.aliases().get(id);
        return target == null ? null : models.get(target);
    }

    /// Models that have a deployment, in the catalogue's order.
    public List<ServableModel> available() {
        return models.values().stream()
                .filter(model -> !model.routes().isEmpty())
                .toList();
    }

    /// The answer of `GET /v1/models` for a key that may use every model.
    public String modelList() {
        return modelList;
    }

    /// Up to three ids that look most like `id`, for the text of a 404.
    public List<String> nearest(String id) {
        var wanted = id.toLowerCase(Locale.ROOT);
        if (wanted.length() > MAX_COMPARED_LENGTH) {
            return List.of();
        }
        return available().stream()
                .map(ServableModel::id)
                .sorted(Comparator.comparingInt(candidate -> EditDistance.between(wanted, candidate)))
                .limit(3)
                .toList();
    }
}
