package dev.tollgate.gateway.media;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// Finds where a text stands in a client's JSON, to name the member in an error.
final class JsonPlace {
    private JsonPlace() {}

    /// The path of the first member whose value is `text`, such as `messages[0].content[1].image_url.url`.
    static @Nullable String of(JsonNode json, String text) {
        return find(json, text, "");
    }

    private static @Nullable String find(JsonNode json, String text, String path) {
        if (json.isTextual()) {
            return json.asText().equals(text) ? path : null;
        }
        if (json.isArray()) {
            for (var i = 0; i < json.size(); i++) {
                var found = find(json.get(i), text, path + "[" + i + "]");
                if (found != null) {
                    return found;
                }
            }
        }
        for (var member : json.properties()) {
            var found = find(member.getValue(), text, path.isEmpty() ? member.getKey() : path + "." + member.getKey());
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
