package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.apikey.ApiKeyFormat;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/// Finds the API key of a request wherever one of the protocols puts it. Several are accepted if they are equal.
final class Credentials {
    private static final CharSequence X_API_KEY = HttpHeaders.createOptimized("x-api-key");
    private static final CharSequence X_GOOG_API_KEY = HttpHeaders.createOptimized("x-goog-api-key");
    private static final String BEARER = "Bearer ";

    private Credentials() {}

    /// The key, checked for its form; a 401 when there is none or it cannot be one.
    static String of(HttpServerRequest request) {
        var key = agree(null, bearer(request.headers().get(HttpHeaders.AUTHORIZATION)));
        key = agree(key, request.headers().get(X_API_KEY));
        key = agree(key, request.headers().get(X_GOOG_API_KEY));
        var query = request.query();
        if (query != null && query.contains("key=")) {
            key = agree(key, request.getParam("key"));
        }
        if (key == null) {
            throw unauthenticated("No API key was sent. Send it as `Authorization: Bearer <key>`.");
        }
        if (!ApiKeyFormat.isWellFormed(key)) {
            throw unauthenticated("Invalid API key provided. Check that the whole key was copied.");
        }
        return key;
    }

    static GatewayException unauthenticated(String message) {
        return new GatewayException(new GatewayError.Unauthenticated(message));
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw unauthenticated("The authorization header must have the form `Bearer <key>`.");
        }
        return authorization.substring(BEARER.length());
    }

    private static @Nullable String agree(@Nullable String found, @Nullable String offered) {
        if (offered == null || offered.isBlank()) {
            return found;
        }
        var key = offered.strip();
        if (found != null && !found.equals(key)) {
            throw unauthenticated("Several API keys were sent that differ. Send one.");
        }
        return key;
    }
}
