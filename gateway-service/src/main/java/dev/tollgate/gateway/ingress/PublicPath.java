package dev.tollgate.gateway.ingress;

import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path of the API that SDKs call, and what it says. A slash at its end is tolerated. Model ids may hold slashes and
/// colons, so that everything behind `/models/` is one id, and a Gemini method stands behind the last colon.
///
/// @param route absent when there is no such endpoint
/// @param endpoint the path as it is named in usage events and key scopes
/// @param protocol whose answers and errors the caller reads
/// @param target what the path says about a completion
/// @param id the id in the path of a single model, response, video, song or file, else empty
record PublicPath(@Nullable Route route, String endpoint, Protocol protocol, RequestTarget target, String id) {
    private static final List<String> ROOTS = List.of("/v1", "/v1beta", "/anthropic", "/gemini", "/suno", "/media");
    private static final List<String> MODEL_LISTS = List.of(
            "/v1/models", "/v1beta/models", "/gemini/v1beta/models", "/gemini/v1/models", "/anthropic/v1/models");
    private static final String MODELS = "/v1/models";
    private static final String RESPONSES = "/v1/responses/";
    private static final String VIDEOS = "/v1/videos";
    private static final String SONG = "/suno/fetch/";
    private static final String MEDIA = "/media/";

    /// Whether the path belongs to the API that SDKs call, and not to the console.
    static boolean isPublicApi(String path) {
        for (var root : ROOTS) {
            if (isBelow(path, root)) {
                return true;
            }
        }
        return false;
    }

    /// Reads the path of `request`, which is `path` without its query.
    static PublicPath of(HttpServerRequest request, String path) {
        var clean = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return switch (clean) {
            case "/v1/chat/completions" -> at(Route.COMPLETION, clean, Protocol.CHAT);
            case "/v1/embeddings" -> at(Route.EMBEDDING, clean, Protocol.CHAT);
            case "/v1/responses" -> at(Route.COMPLETION, clean, Protocol.RESPONSES);
            case "/v1/responses/input_tokens" -> at(Route.TOKEN_COUNT, clean, Protocol.RESPONSES);
            case "/v1/messages", "/anthropic/v1/messages" -> at(Route.COMPLETION, "/v1/messages", Protocol.ANTHROPIC);
            case "/v1/messages/count_tokens", "/anthropic/v1/messages/count_tokens" ->
                at(Route.TOKEN_COUNT, "/v1/messages/count_tokens", Protocol.ANTHROPIC);
            case VIDEOS -> at(Route.VIDEOS, clean, Protocol.CHAT);
            case "/v1/videos/edits", "/v1/videos/extensions", "/v1/videos/characters" ->
                at(Route.VIDEO_CHANGE, VIDEOS, Protocol.CHAT);
            case "/suno/submit/music" -> at(Route.MUSIC, clean, Protocol.CHAT);
            case "/suno/submit/lyrics" -> at(Route.LYRICS, clean, Protocol.CHAT);
            case "/suno/fetch" -> at(Route.SONGS, clean, Protocol.CHAT);
            case "/v1/key" -> at(Route.KEY, clean, Protocol.CHAT);
            case "/v1/credits" -> at(Route.CREDITS, clean, Protocol.CHAT);
            case "/v1/generation" -> at(Route.GENERATION, clean, Protocol.CHAT);
            default -> withId(request, clean);
        };
    }

    private static PublicPath withId(HttpServerRequest request, String path) {
        if (path.startsWith(RESPONSES)) {
            return response(path);
        }
        if (path.startsWith(VIDEOS + "/")) {
            return video(path);
        }
        if (path.startsWith(SONG)) {
            return of(Route.SONG, "/suno/fetch", path.substring(SONG.length()));
        }
        if (path.startsWith(MEDIA)) {
            var rest = path.substring(MEDIA.length());
            var slash = rest.indexOf('/');
            return of(Route.MEDIA, "/media", slash < 0 ? rest : rest.substring(0, slash));
        }
        return model(request, path);
    }

    private static PublicPath video(String path) {
        var rest = path.substring(VIDEOS.length() + 1);
        var slash = rest.indexOf('/');
        var route = switch (slash < 0 ? "" : rest.substring(slash)) {
            case "" -> Route.VIDEO;
            case "/content" -> Route.VIDEO_CONTENT;
            case "/remix" -> Route.VIDEO_CHANGE;
            default -> null;
        };
        return of(route, VIDEOS, slash < 0 ? rest : rest.substring(0, slash));
    }

    private static PublicPath of(@Nullable Route route, String endpoint, String id) {
        return new PublicPath(route, endpoint, Protocol.CHAT, RequestTarget.BODY_ONLY, decoded(id));
    }

    private static PublicPath response(String path) {
        var rest = path.substring(RESPONSES.length());
        var slash = rest.indexOf('/');
        var route = switch (slash < 0 ? "" : rest.substring(slash)) {
            case "" -> Route.RESPONSE;
            case "/cancel" -> Route.RESPONSE_CANCEL;
            case "/input_items" -> Route.RESPONSE_INPUT;
            default -> null;
        };
        var id = slash < 0 ? rest : rest.substring(0, slash);
        return new PublicPath(route, "/v1/responses", Protocol.RESPONSES, RequestTarget.BODY_ONLY, decoded(id));
    }

    private static PublicPath at(@Nullable Route route, String endpoint, Protocol protocol) {
        return new PublicPath(route, endpoint, protocol, RequestTarget.BODY_ONLY, "");
    }

    private static PublicPath model(HttpServerRequest request, String path) {
        var protocol = speaker(request, path);
        for (var list : MODEL_LISTS) {
            if (path.equals(list)) {
                return at(Route.MODELS, MODELS, protocol);
            }
            if (path.startsWith(list) && path.charAt(list.length()) == '/') {
                var rest = decoded(path.substring(list.length() + 1));
                var method = geminiMethod(request, list, rest);
                return method != null
                        ? method
                        : new PublicPath(Route.MODEL, MODELS, protocol, RequestTarget.BODY_ONLY, withoutPrefix(rest));
            }
        }
        return at(null, path, protocol);
    }

    private static @Nullable PublicPath geminiMethod(HttpServerRequest request, String list, String rest) {
        var colon = rest.lastIndexOf(':');
        if (colon < 0 || list.startsWith("/anthropic")) {
            return null;
        }
        var method = rest.substring(colon + 1);
        var stream = method.equals("streamGenerateContent");
        var route = switch (method) {
            case "generateContent", "streamGenerateContent" -> Route.COMPLETION;
            case "countTokens" -> Route.TOKEN_COUNT;
            case "embedContent", "batchEmbedContents" -> Route.EMBEDDING;
            default -> null;
        };
        if (route == null) {
            return null;
        }
        var array = stream && !"sse".equals(request.getParam("alt"));
        return new PublicPath(
                route,
                "/v1beta/models/{model}:" + method,
                Protocol.GEMINI,
                new RequestTarget(withoutPrefix(rest.substring(0, colon)), stream, array),
                "");
    }

    /// Whose form the caller of a path reads that several protocols have (protocols.md §12).
    private static Protocol speaker(HttpServerRequest request, String path) {
        if (isBelow(path, "/anthropic")) {
            return Protocol.ANTHROPIC;
        }
        if (isBelow(path, "/v1beta") || isBelow(path, "/gemini")) {
            return Protocol.GEMINI;
        }
        if (request.headers().contains("anthropic-version")) {
            return Protocol.ANTHROPIC;
        }
        return request.headers().contains("x-goog-api-key") || request.getParam("key") != null
                ? Protocol.GEMINI
                : Protocol.CHAT;
    }

    private static boolean isBelow(String path, String root) {
        return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/');
    }

    private static String withoutPrefix(String model) {
        return model.startsWith("models/") ? model.substring("models/".length()) : model;
    }

    private static String decoded(String pathPart) {
        try {
            // A plus is itself in a path, while URLDecoder would make it a space.
            return URLDecoder.decode(pathPart.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return pathPart;
        }
    }
}
