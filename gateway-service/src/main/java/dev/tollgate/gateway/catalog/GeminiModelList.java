package dev.tollgate.gateway.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The chat models in Gemini's shape.
public final class GeminiModelList {
    private static final int MOST = 1_000;

    private GeminiModelList() {}

    /// The answer of `GET /v1beta/models`.
    ///
    /// @param pageSize most entries of this page; all that fit (1000) when it is no number
    /// @param pageToken the `nextPageToken` of the page before
    public static String json(List<ServableModel> models, @Nullable String pageSize, @Nullable String pageToken) {
        var chat = models.stream()
                .filter(model -> model.model().kind() == Kind.CHAT)
                .toList();
        var start = Math.min(Pages.size(pageToken, 0), chat.size());
        var end = Math.min(start + Pages.size(pageSize, MOST), chat.size());
        var list = JsonNodeFactory.instance.objectNode();
        var entries = list.putArray("models");
        chat.subList(start, end).forEach(model -> entries.add(entry(model, model.id())));
        if (end < chat.size()) {
            list.put("nextPageToken", Integer.toString(end));
        }
        return list.toString();
    }

    /// The answer of `GET /v1beta/models/{id}`, under the id that was asked for.
    public static String json(ServableModel model, String askedId) {
        return entry(model, askedId).toString();
    }

    private static ObjectNode entry(ServableModel servable, String id) {
        var model = servable.model();
        var entry = JsonNodeFactory.instance
                .objectNode()
                .put("name", "models/" + id)
                .put("baseModelId", id)
                .put("version", "001")
                .put("displayName", model.displayName())
                .put("description", model.displayName() + " of " + model.owner())
                .put("inputTokenLimit", model.context())
                .put("outputTokenLimit", model.maxOutput());
        entry.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
        var thinking = model.facts().path("thinking").path("kind").asText("none");
        entry.put("thinking", !thinking.equals("none"));
        return entry;
    }
}
