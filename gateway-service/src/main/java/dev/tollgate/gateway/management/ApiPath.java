package dev.tollgate.gateway.management;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A path under `/api/` that means the same to everyone who reads it.
record ApiPath(String path, String segment) {
    private static final String PREFIX = "/api/";
    private static final String SESSION = "/api/session";
    private static final String MODELS = "/api/models";
    /// Stripe's events prove by their signature where they come from; billing-service checks it.
    private static final String STRIPE_WEBHOOK = "/api/payments/stripe/webhook";

    /// Refuses what an owner could read as another path: dot segments, empty segments, encoded slashes.
    static ApiPath of(@Nullable String path) {
        if (path == null || !path.startsWith(PREFIX)) {
            throw ApiProblem.notFound(path);
        }
        var lower = path.toLowerCase(Locale.ROOT);
        if (lower.contains("%2e")
                || lower.contains("%2f")
                || lower.contains("%5c")
                || lower.contains("%00")
                || path.contains("\\")
                || path.contains("//")
                || path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/.")
                || path.endsWith("/..")) {
            throw ApiProblem.badRequest("The path has empty, dotted or encoded segments.");
        }
        var end = path.indexOf('/', PREFIX.length());
        return new ApiPath(path, path.substring(PREFIX.length(), end < 0 ? path.length() : end));
    }

    /// Signing in and out: the one place whose owner reads the cookie itself.
    boolean isSession() {
        return path.equals(SESSION);
    }

    /// Whether no session is needed.
    boolean isOpen(boolean isWrite) {
        return isSession() || (path.equals(MODELS) && !isWrite) || (path.equals(STRIPE_WEBHOOK) && isWrite);
    }
}
