package dev.tollgate.gateway.ingress;

import io.vertx.core.http.HttpMethod;
import java.util.Arrays;

/// What the paths of the public API do.
enum Route {
    COMPLETION("POST"),
    EMBEDDING("POST"),
    RESPONSE("GET, DELETE"),
    RESPONSE_CANCEL("POST"),
    RESPONSE_INPUT("GET"),
    TOKEN_COUNT("POST"),
    MODELS("GET, HEAD"),
    MODEL("GET, HEAD"),
    VIDEOS("GET, POST"),
    VIDEO("GET, DELETE"),
    VIDEO_CONTENT("GET, HEAD"),
    VIDEO_CHANGE("POST"),
    MUSIC("POST"),
    LYRICS("POST"),
    SONG("GET"),
    SONGS("POST"),
    MEDIA("GET, HEAD"),
    KEY("GET"),
    CREDITS("GET"),
    GENERATION("GET");

    private final String allowed;

    Route(String allowed) {
        this.allowed = allowed;
    }

    boolean allows(HttpMethod method) {
        return Arrays.asList(allowed.split(", ", -1)).contains(method.name());
    }

    /// The methods that [#allows(HttpMethod)] lets through, for the header `allow`.
    String allowed() {
        return allowed;
    }
}
