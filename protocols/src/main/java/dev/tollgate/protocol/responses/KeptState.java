package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The members of a request that are about what is kept of it. Tollgate keeps it and tells them back to its client; a
/// provider keeps nothing (docs/adr/0006). What its model thought then has to come encrypted, or a later turn would
/// refer to what is nowhere.
final class KeptState {
    static final String PREVIOUS = "previous_response_id";
    static final String STORE = "store";
    static final String BACKGROUND = "background";
    static final String INCLUDE = "include";
    static final String ENCRYPTED = "reasoning.encrypted_content";

    private static final String NULL = "null";
    private static final String TRUE = "true";
    private static final String FALSE = "false";

    private final Map<String, Place> places = new TreeMap<>();
    private boolean includesEncrypted;
    private boolean includesSomething;

    /// A member's value and where it stands.
    private record Place(int from, int to, String json) {}

    /// Takes a member's value, which stands at `[from, to)`; null counts as absent.
    void read(String name, int from, int to, String json) {
        places.put(name, new Place(from, to, json));
    }

    /// Takes one element of `include`.
    void included(String what) {
        includesSomething = true;
        includesEncrypted |= what.equals(ENCRYPTED);
    }

    boolean has(String name) {
        return places.containsKey(name);
    }

    /// What the client is told of a member, as JSON; absent for members of other kinds.
    @Nullable
    String told(String name) {
        return switch (name) {
            case PREVIOUS -> said(name, NULL);
            case STORE -> said(name, TRUE);
            case BACKGROUND -> said(name, FALSE);
            default -> null;
        };
    }

    private String said(String name, String otherwise) {
        var place = places.get(name);
        return place == null || place.json().equals(NULL) ? otherwise : place.json();
    }

    /// The same members as a request has them.
    ObjectNode source() {
        var source = JsonNodeFactory.instance.objectNode();
        source.set(PREVIOUS, Json.value(said(PREVIOUS, NULL).getBytes(StandardCharsets.UTF_8)));
        return source.put(STORE, said(STORE, TRUE).equals(TRUE))
                .put(BACKGROUND, said(BACKGROUND, FALSE).equals(TRUE));
    }

    /// Turns the request into one that its provider keeps nothing of.
    ///
    /// @param begin where the request's first member stands
    void withhold(Edits edits, int begin, ModelFacts facts) {
        replace(edits, PREVIOUS, NULL);
        replace(edits, BACKGROUND, FALSE);
        if (said(STORE, TRUE).equals(FALSE)) {
            return;
        }
        var store = places.get(STORE);
        if (store == null) {
            edits.replace(begin, begin, "\"store\":false,");
        } else {
            edits.replace(store.from(), store.to(), FALSE);
        }
        if (thinks(facts) && !includesEncrypted) {
            include(edits, begin);
        }
    }

    /// Whether the model is known to have thoughts: others refuse to be asked for them.
    static boolean thinks(ModelFacts facts) {
        return facts.thinking() != null && !(facts.thinking() instanceof ThinkingKind.None);
    }

    private void include(Edits edits, int begin) {
        var place = places.get(INCLUDE);
        if (place == null) {
            edits.replace(begin, begin, "\"include\":[\"" + ENCRYPTED + "\"],");
        } else if (includesSomething) {
            edits.replace(place.from() + 1, place.from() + 1, "\"" + ENCRYPTED + "\",");
        } else {
            edits.replace(place.from(), place.to(), "[\"" + ENCRYPTED + "\"]");
        }
    }

    private void replace(Edits edits, String name, String json) {
        var place = places.get(name);
        if (place != null && !place.json().equals(NULL) && !place.json().equals(json)) {
            edits.replace(place.from(), place.to(), json);
        }
    }
}
