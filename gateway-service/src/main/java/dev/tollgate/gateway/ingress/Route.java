package dev.tollgate.gateway.ingress;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The public API's paths. Model ids may contain slashes, so everything behind `/v1/models/` is one id.
enum Route {
    CHAT_COMPLETIONS("/v1/chat/completions", List.of(HttpMethod.POST)),
    MODELS("/v1/models", List.of(HttpMethod.GET, HttpMethod.HEAD)),
    MODEL("/v1/models/", List.of(HttpMethod.GET, HttpMethod.HEAD)),
    KEY("/v1/key", List.of(HttpMethod.GET)),
    CREDITS("/v1/credits", List.of(HttpMethod.GET)),
    GENERATION("/v1/generation", List.of(HttpMethod.GET));

    private static final List<String> PUBLIC_API = List.of("/v1", "/v1beta", "/anthropic", "/gemini", "/suno");

    private final String path;
    private final List<HttpMethod> methods;

    Route(String path, List<HttpMethod> methods) {
        this.path = path;
        this.methods = methods;
    }

    /// The path as it is named in usage events and key scopes.
    String path() {
        return path;
    }

    boolean allows(HttpMethod method) {
        return methods.contains(method);
    }

    String allowed() {
        return String.join(", ", methods.stream().map(HttpMethod::name).toList());
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
