package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.tenant.Tier;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// The rate-limit headers of the API documentation; they stand on every answer.
public final class RateHeaders {
    private static final CharSequence LIMIT_REQUESTS = HttpHeaders.createOptimized("x-ratelimit-limit-requests");
    private static final CharSequence REMAINING_REQUESTS =
            HttpHeaders.createOptimized("x-ratelimit-remaining-requests");
    private static final CharSequence RESET_REQUESTS = HttpHeaders.createOptimized("x-ratelimit-reset-requests");
    private static final CharSequence LIMIT_TOKENS = HttpHeaders.createOptimized("x-ratelimit-limit-tokens");
    private static final CharSequence REMAINING_TOKENS = HttpHeaders.createOptimized("x-ratelimit-remaining-tokens");

    private static final List<AnthropicKind> ANTHROPIC_KINDS = List.of(
            new AnthropicKind("requests", LIMIT_REQUESTS, REMAINING_REQUESTS),
            new AnthropicKind("tokens", LIMIT_TOKENS, REMAINING_TOKENS));

    private RateHeaders() {}

    private record AnthropicKind(String name, CharSequence limit, CharSequence remaining) {}

    /// What a caller without a valid key sees: the figures of the lowest tier.
    public static void writeAnonymous(HttpServerResponse response) {
        var requests = Tier.FREE.requestsPerMinute();
        var tokens = Tier.FREE.tokensPerMinute();
        write(response, requests, requests, 60, tokens, tokens);
    }

    /// Anthropic's names for the figures that stand on the answer already (protocols.md §7.3).
    public static void addAnthropicNames(HttpServerResponse response) {
        var headers = response.headers();
        var seconds = headers.get(RESET_REQUESTS);
        var reset = Instant.now()
                .truncatedTo(ChronoUnit.SECONDS)
                .plusSeconds(seconds == null ? 0 : Long.parseLong(seconds))
                .toString();
        for (var kind : ANTHROPIC_KINDS) {
            headers.set("anthropic-ratelimit-" + kind.name() + "-limit", headers.get(kind.limit()))
                    .set("anthropic-ratelimit-" + kind.name() + "-remaining", headers.get(kind.remaining()))
                    .set("anthropic-ratelimit-" + kind.name() + "-reset", reset);
        }
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
