package dev.tollgate.gateway.ingress;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The public API's paths. Model ids may contain slashes, so everything behind `/v1/models/` is one id.
enum Route {
    CHAT_COMPLETIONS("/v1/chat/completions", "POST"),
    MODELS("/v1/models", "GET, HEAD"),
    MODEL("/v1/models/", "GET, HEAD"),
    KEY("/v1/key", "GET"),
    CREDITS("/v1/credits", "GET"),
    GENERATION("/v1/generation", "GET");

    private static final List<String> PUBLIC_API = List.of("/v1", "/v1beta", "/anthropic", "/gemini", "/suno");

    private final String path;
    private final String allowed;

    Route(String path, String allowed) {
        this.path = path;
        this.allowed = allowed;
    }

    /// The path as it is named in usage events and key scopes.
    String path() {
        return path;
    }

    boolean allows(HttpMethod method) {
        return switch (this) {
            case CHAT_COMPLETIONS -> method.equals(HttpMethod.POST);
            case MODELS, MODEL -> method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
            case KEY, CREDITS, GENERATION -> method.equals(HttpMethod.GET);
        };
    }

    /// The methods that [#allows(HttpMethod)] lets through, for the header `allow`.
    String allowed() {
        return allowed;
    }

    /// The route of a path without its query; a slash at the end is tolerated.
    static @Nullable Route of(String path) {
        return switch (path) {
            case "/v1/chat/completions", "/v1/chat/completions/" -> CHAT_COMPLETIONS;
            case "/v1/models", "/v1/models/" -> MODELS;
            case "/v1/key" -> KEY;
            case "/v1/credits" -> CREDITS;
            case "/v1/generation" -> GENERATION;
            default -> path.startsWith(MODEL.path) ? MODEL : null;
        };
    }

    /// Whether the path belongs to the API that SDKs call, and not to the console.
    static boolean isPublicApi(String path) {
        for (var root : PUBLIC_API) {
            if (path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/')) {
                return true;
            }
        }
        return false;
    }
}
