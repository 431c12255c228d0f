package dev.tollgate.gateway.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The chat models in Anthropic's shape.
public final class AnthropicModelList {
    private static final int MOST = 1_000;

    private AnthropicModelList() {}

    /// The answer of `GET /v1/models`.
    ///
    /// @param limit most entries of this page; all that fit (1000) when it is no number
    /// @param after the id behind which the page begins
    /// @param before the id in front of which it ends
    public static String json(
            List<ServableModel> models, @Nullable String limit, @Nullable String after, @Nullable String before) {
        var chat = models.stream()
                .filter(model -> model.model().kind() == Kind.CHAT)
                .toList();
        var end = before == null ? chat.size() : Math.max(0, indexOf(chat, before));
        var size = Pages.size(limit, MOST);
        // A page in front of an id is the one right in front of it.
        var start = before == null ? (after == null ? 0 : indexOf(chat, after) + 1) : Math.max(0, end - size);
        var page = chat.subList(Math.min(start, end), Math.min(end, start + size));
        var list = JsonNodeFactory.instance.objectNode();
        var data = list.putArray("data");
        page.forEach(model -> data.add(entry(model, model.id())));
        list.put("has_more", before == null ? start + size < end : start > 0);
        list.put("first_id", page.isEmpty() ? null : page.getFirst().id());
        list.put("last_id", page.isEmpty() ? null : page.getLast().id());
        return list.toString();
    }

    /// The answer of `GET /v1/models/{id}`, under the id that was asked for.
    public static String json(ServableModel model, String askedId) {
        return entry(model, askedId).toString();
    }

    private static int indexOf(List<ServableModel> models, String id) {
        for (var i = 0; i < models.size(); i++) {
            if (models.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    private static ObjectNode entry(ServableModel servable, String id) {
        var model = servable.model();
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "model")
                .put("id", id)
                .put("display_name", model.displayName())
                .put("created_at", model.createdAt().toString())
                .put("max_input_tokens", model.context())
                .put("max_tokens", model.maxOutput());
    }
}
