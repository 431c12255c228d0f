package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.catalog.Catalog;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import jakarta.enterprise.context.ApplicationScoped;

/// Finds the model that a request names.
@ApplicationScoped
class RequestedModels {
    private final Catalog catalog;
    private final Admission admission;

    RequestedModels(Catalog catalog, Admission admission) {
        this.catalog = catalog;
        this.admission = admission;
    }

    /// The model with this id or alias; a 404 that names the nearest ids when there is none.
    ServableModel find(String name) {
        var index = catalog.current();
        var model = index.find(name);
        if (model != null) {
            return model;
        }
        var nearest = index.nearest(name);
        throw new GatewayException(new GatewayError.ModelNotFound("The model `" + name + "` does not exist. "
                + (nearest.isEmpty() ? "" : "The nearest ids are `" + String.join("`, `", nearest) + "`. ")
                + "`GET /v1/models` lists all models."));
    }

    /// Refuses a model that the key may not use (403) or that is not of the kind that is asked for (400).
    void permit(AdmittedKey admitted, ServableModel model, String name, Kind wanted) {
        admission.permitModel(admitted, model.id(), name);
        var kind = model.model().kind();
        if (kind != wanted) {
            throw new GatewayException(GatewayError.invalid(
                    "The model `" + name + "` makes no " + productOf(wanted) + ". Use it with " + endpointOf(kind)
                            + ".",
                    "model"));
        }
    }

    private static String productOf(Kind kind) {
        return switch (kind) {
            case CHAT -> "chat completions";
            case EMBEDDING -> "embeddings";
            case IMAGE -> "images";
            case VIDEO -> "videos";
            case MUSIC -> "music";
        };
    }

    private static String endpointOf(Kind kind) {
        return switch (kind) {
            case CHAT -> "/v1/chat/completions";
            case EMBEDDING -> "/v1/embeddings";
            case IMAGE -> "/v1/images/generations";
            case VIDEO -> "/v1/videos";
            case MUSIC -> "/suno/submit/music";
        };
    }
}
