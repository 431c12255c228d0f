package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.contracts.tenant.Tier;
import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.catalog.AnthropicModelList;
import dev.tollgate.gateway.catalog.Catalog;
import dev.tollgate.gateway.catalog.GeminiModelList;
import dev.tollgate.gateway.catalog.ModelList;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.protocol.Protocol;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// `GET /v1/models` and `/v1/models/{id}` in the form that the caller's SDK reads, and `/v1/key`: what a key
/// can use, and what it is.
@ApplicationScoped
class Models {
    private final Catalog catalog;
    private final Admission admission;

    Models(Catalog catalog, Admission admission) {
        this.catalog = catalog;
        this.admission = admission;
    }

    void list(ClientRequest client, AdmittedKey admitted) {
        admission.permit(admitted, client.http(), client.endpoint());
        var index = catalog.current();
        if (client.protocol() == Protocol.CHAT && admitted.key().models().isEmpty()) {
            answer(client, index.modelList());
            return;
        }
        var models = index.available().stream()
                .filter(model -> admission.mayUse(admitted, model.id()))
                .toList();
        var http = client.http();
        answer(
                client,
                switch (client.protocol()) {
                    case CHAT, RESPONSES -> ModelList.json(models);
                    case ANTHROPIC ->
                        AnthropicModelList.json(
                                models, http.getParam("limit"), http.getParam("after_id"), http.getParam("before_id"));
                    case GEMINI -> GeminiModelList.json(models, http.getParam("pageSize"), http.getParam("pageToken"));
                });
    }

    void one(ClientRequest client, AdmittedKey admitted, String id) {
        admission.permit(admitted, client.http(), client.endpoint());
        var index = catalog.current();
        var model = index.find(id);
        if (model == null || model.routes().isEmpty() || !admission.mayUse(admitted, model.id())) {
            var nearest = index.nearest(id).stream()
                    .filter(candidate -> admission.mayUse(admitted, candidate))
                    .toList();
            throw new GatewayException(new GatewayError.ModelNotFound("The model `" + id + "` does not exist."
                    + (nearest.isEmpty() ? "" : " The nearest ids are `" + String.join("`, `", nearest) + "`.")));
        }
        answer(
                client,
                switch (client.protocol()) {
                    case CHAT, RESPONSES -> ModelList.json(model, id);
                    case ANTHROPIC -> AnthropicModelList.json(model, id);
                    case GEMINI -> GeminiModelList.json(model, id);
                });
    }

    void key(ClientRequest client, AdmittedKey admitted) {
        var key = admitted.key();
        var tenant = admitted.tenant();
        var body = JsonNodeFactory.instance.objectNode();
        var data = body.putObject("data");
        data.put("id", key.keyId().toString())
                .put("label", key.display())
                .put("name", key.name())
                .put("tier", tenant.tier().name().toLowerCase(Locale.ROOT))
                .put("is_free_tier", tenant.tier() == Tier.FREE)
                .put("created_at", key.createdAt().toString());
        var expiresAt = key.expiresAt();
        data.put("expires_at", expiresAt == null ? null : expiresAt.toString());
        var limits = data.putObject("rate_limit");
        if (tenant.unlimited()) {
            limits.putNull("requests").putNull("tokens");
        } else {
            limits.put("requests", admitted.window().limitRequests())
                    .put("tokens", admitted.window().limitTokens());
        }
        limits.put("interval", "1m");
        var models = data.putArray("models");
        key.models().forEach(models::add);
        var endpoints = data.putArray("endpoints");
        key.endpoints().forEach(endpoints::add);
        answer(client, body.toString());
    }

    private static void answer(ClientRequest client, String json) {
        client.http().resume();
        var response = client.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        if (client.http().method().equals(HttpMethod.HEAD)) {
            response.putHeader(
                    HttpHeaders.CONTENT_LENGTH, Integer.toString(json.getBytes(StandardCharsets.UTF_8).length));
            response.end();
        } else {
            response.end(json);
        }
    }
}
