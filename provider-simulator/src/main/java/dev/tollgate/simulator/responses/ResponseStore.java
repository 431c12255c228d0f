package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The responses that were stored, the latest thousand of them and at most 64 million characters.
final class ResponseStore {
    private static final int MAX_RESPONSES = 1000;
    private static final long MAX_CHARS = 64L << 20;

    private final Map<String, Stored> responses = new LinkedHashMap<>();
    private long chars;

    /// A response with the items of its whole conversation. `readyAt` is when one in the background is done, in
    /// milliseconds since 1970.
    record Stored(ObjectNode response, ArrayNode items, long readyAt, long chars) {
        static Stored of(ObjectNode response, ArrayNode items, long readyAt) {
            long chars = (long) Json.text(response).length() + Json.text(items).length();
            return new Stored(response, items, readyAt, chars);
        }

        boolean isReady() {
            return System.currentTimeMillis() >= readyAt;
        }
    }

    synchronized void put(Stored stored) {
        remove(stored.response().path("id").asText());
        responses.put(stored.response().path("id").asText(), stored);
        chars += stored.chars();
        while (responses.size() > MAX_RESPONSES || chars > MAX_CHARS) {
            remove(responses.keySet().iterator().next());
        }
    }

    synchronized Optional<Stored> get(String id) {
        return Optional.ofNullable(responses.get(id));
    }

    synchronized boolean remove(String id) {
        var removed = responses.remove(id);
        chars -= removed == null ? 0 : removed.chars();
        return removed != null;
    }

    /// Whether a stored response has the item in its output or in its conversation.
    synchronized boolean hasItem(String itemId) {
        return item(itemId).isPresent();
    }

    synchronized Optional<JsonNode> item(String itemId) {
        if (itemId.isEmpty()) {
            return Optional.empty();
        }
        for (var stored : responses.values()) {
            for (var list : new JsonNode[] {stored.response().path("output"), stored.items()}) {
                for (var item : list) {
                    if (item.path("id").asText("").equals(itemId)) {
                        return Optional.of(item);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
