package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.tenant.Tier;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// The rate-limit headers of the API documentation (seed 004); they stand on every answer.
public final class RateHeaders {
    private static final CharSequence LIMIT_REQUESTS = HttpHeaders.createOptimized("x-ratelimit-limit-requests");
    private static final CharSequence REMAINING_REQUESTS =
            HttpHeaders.createOptimized("x-ratelimit-remaining-requests");
    private static final CharSequence RESET_REQUESTS = HttpHeaders.createOptimized("x-ratelimit-reset-requests");
    private static final CharSequence LIMIT_TOKENS = HttpHeaders.createOptimized("x-ratelimit-limit-tokens");
    private static final CharSequence REMAINING_TOKENS = HttpHeaders.createOptimized("x-ratelimit-remaining-tokens");

    private RateHeaders() {}

    /// What a caller without a valid key sees: the figures of the lowest tier.
    public static void writeAnonymous(HttpServerResponse response) {
        var requests = Tier.FREE.requestsPerMinute();
        var tokens = Tier.FREE.tokensPerMinute();
        write(response, requests, requests, 60, tokens, tokens);
    }

    static void write(
            HttpServerResponse response,
            long limitRequests,
            long remainingRequests,
            long resetSeconds,
            long limitTokens,
            long remainingTokens) {
        response.headers()
                .set(LIMIT_REQUESTS, Long.toString(limitRequests))
                .set(REMAINING_REQUESTS, Long.toString(remainingRequests))
                .set(RESET_REQUESTS, Long.toString(resetSeconds))
                .set(LIMIT_TOKENS, Long.toString(limitTokens))
                .set(REMAINING_TOKENS, Long.toString(remainingTokens));
    }
}
